/** Writes event times as RFC 3339 in UTC with milliseconds; quick because the second is usually that of the last one. */
export class TimestampText {
  private lastSecond = Number.NaN;
  private prefix = '';

  of(timeMs: number): string {
    const second = Math.floor(timeMs / 1_000);
    if (second !== this.lastSecond) {
      this.lastSecond = second;
      this.prefix = new Date(second * 1_000).toISOString().slice(0, -4);
    }
    return this.prefix + MILLISECONDS[timeMs - second * 1_000];
  }
}

const MILLISECONDS = Array.from({ length: 1_000 }, (_, ms) => `${String(ms).padStart(3, '0')}Z`);
