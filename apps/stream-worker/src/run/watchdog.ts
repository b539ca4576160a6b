/** What the watchdog looks at: liveness is progress, not a heartbeat. */
export interface Progress {
  /** Records that wait, partitions stopped by an incident left out. */
  readonly lag: number;
  /** Grows with each record folded and each flush; falls when a partition goes. */
  readonly position: number;
}

/** Calls `onStuck` once there has been lag and no progress for `limitMs`: a worker that is neither dead nor alive helps nobody. */
export class Watchdog {
  private last: Progress = { lag: 0, position: 0 };
  private sinceMs: number | undefined;

  constructor(
    private readonly read: () => Progress,
    private readonly limitMs: number,
    private readonly onStuck: () => void,
  ) {}

  /** To be called every few seconds. */
  check(nowMs: number): void {
    const now = this.read();
    const isStuck = now.lag > 0 && now.position === this.last.position;
    this.last = now;
    if (!isStuck) {
      this.sinceMs = undefined;
      return;
    }
    this.sinceMs ??= nowMs;
    if (nowMs - this.sinceMs >= this.limitMs) this.onStuck();
  }
}
