const BAR_WIDTH = 24;
const DRAW_EVERY_MS = 100;
const LINE_EVERY_MS = 5_000;
const ERASE_LINE = '\r\x1b[K';

export interface ProgressScreen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** How far a history is: a bar that moves in a terminal, a line every five seconds elsewhere. */
export class ProgressLine {
  private total = 0;
  private sold = 0;
  private startedMs = 0;
  private shownMs = -Infinity;

  constructor(
    private readonly screen: ProgressScreen,
    private readonly now: () => number,
  ) {}

  begin(total: number): void {
    this.total = total;
    this.startedMs = this.now();
    this.shownMs = this.screen.isTTY ? -Infinity : this.startedMs;
  }

  advance(purchases: number): void {
    this.sold += purchases;
    const nowMs = this.now();
    const isDone = this.sold === this.total;
    if (!isDone && nowMs - this.shownMs < (this.screen.isTTY ? DRAW_EVERY_MS : LINE_EVERY_MS)) return;
    this.shownMs = nowMs;
    this.screen.write(this.screen.isTTY ? `${ERASE_LINE}${this.bar()}${this.text()}` : `${this.text()}\n`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.screen.isTTY) this.screen.write(ERASE_LINE);
  }

  private text(): string {
    const { sold, total } = this;
    const seconds = Math.max(0.001, (this.now() - this.startedMs) / 1_000);
    const rate = sold / seconds;
    if (sold === total) return `${whole(sold)} purchases, ${whole(rate)}/s; now who bought`;
    return `${whole(sold)} purchases, ${whole(rate)}/s, ${Math.ceil((total - sold) / rate)} s to go`;
  }

  private bar(): string {
    const filled = Math.floor((BAR_WIDTH * this.sold) / Math.max(1, this.total));
    return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} `;
  }
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
