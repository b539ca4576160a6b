import type { WriteStream } from 'node:tty';

const CLEAR_LINE = '\r\x1b[2K';
const DEFAULT_COLUMNS = 80;
/** Without a terminal each live line stays, so there are fewer of them. */
const PLAIN_INTERVAL_MS = 10_000;

/** Lines that stay, and beneath them one that is written again and again. */
export class Screen {
  private live = '';
  private waiting = '';
  private lastPlainMs = -Infinity;

  constructor(private readonly output: Pick<WriteStream, 'columns' | 'isTTY' | 'write'>) {}

  /** What a line may be long, so that it does not wrap: a wrapped line cannot be taken back. */
  get columns(): number {
    return (this.output.columns || DEFAULT_COLUMNS) - 1;
  }

  line(text: string): void {
    const before = this.live === '' ? '' : CLEAR_LINE;
    this.output.write(`${before}${text}\n${this.live}`);
  }

  show(text: string, nowMs: number): void {
    if (this.output.isTTY) {
      this.live = text.slice(0, this.columns);
      this.output.write(`${CLEAR_LINE}${this.live}`);
    } else if (nowMs - this.lastPlainMs >= PLAIN_INTERVAL_MS) {
      this.lastPlainMs = nowMs;
      this.output.write(`${text}\n`);
    }
  }

  /** A live line while there is nothing to show yet; without a terminal it is said once. */
  wait(text: string): void {
    if (this.output.isTTY) this.show(text, 0);
    else if (this.waiting !== text) this.output.write(`${text}\n`);
    this.waiting = text;
  }

  /** Leaves the live line as it is; what is written next begins beneath it. */
  endLive(): void {
    if (this.live !== '') this.output.write('\n');
    this.live = '';
  }
}
