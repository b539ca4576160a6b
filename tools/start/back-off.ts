const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** Something that ran this long was started well: its next end is a new trouble, not the old one. */
const QUIET_MS = 60_000;

/** How long to wait before something that has ended is started again: twice as long each time. */
export class BackOff {
  private delayMs = FIRST_DELAY_MS;

  /** @param ranMs how long it ran before it ended */
  next(ranMs: number): number {
    if (ranMs >= QUIET_MS) this.delayMs = FIRST_DELAY_MS;
    const delayMs = this.delayMs;
    this.delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS);
    return delayMs;
  }
}
