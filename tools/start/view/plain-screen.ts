import type { Sight } from '../watch/sight';
import { plainLine } from './plain-line';
import type { Screen } from './screen';
import { isWaiting, WAITING } from './waiting';

/** Each of these lines stays, so there are fewer of them. */
const INTERVAL_MS = 10_000;

/** Lines only, for logs, pipes and terminals that cannot go back. */
export class PlainScreen implements Screen {
  private lastMs = -Infinity;
  private isWaiting = false;

  constructor(
    private readonly output: { write(text: string): unknown },
    private readonly nowMs: () => number,
  ) {}

  line(text: string): void {
    this.output.write(`${text}\n`);
  }

  show(sight: Sight): void {
    const wasWaiting = this.isWaiting;
    this.isWaiting = isWaiting(sight);
    if (this.isWaiting) return wasWaiting ? undefined : this.line(WAITING);
    const nowMs = this.nowMs();
    if (nowMs - this.lastMs < INTERVAL_MS) return;
    this.lastMs = nowMs;
    this.line(plainLine(sight));
  }

  end(): void {
    // Nothing to put back.
  }
}
