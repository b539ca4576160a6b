const BUCKET_MS = 60_000;
const TEN_MINUTES_MS = 600_000;

/** How a figure goes over a run. */
export class Trend {
  private readonly lows = new Map<number, number>();
  private last: number | undefined;
  private greatest: number | undefined;

  add(atMs: number, value: number): void {
    const bucket = Math.floor(atMs / BUCKET_MS);
    this.lows.set(bucket, Math.min(value, this.lows.get(bucket) ?? value));
    this.greatest = Math.max(value, this.greatest ?? value);
    this.last = value;
  }

  get latest(): number | undefined {
    return this.last;
  }

  get peak(): number | undefined {
    return this.greatest;
  }

  /**
   * By how much the figure grows in ten minutes: the slope by least squares of each whole minute's least value from
   * `fromMs` on, because what is above it comes and goes with garbage and reconnecting. Undefined for fewer than three.
   */
  growthPerTenMinutes(fromMs: number): number | undefined {
    const points = [...this.lows].filter(([bucket]) => bucket * BUCKET_MS >= fromMs);
    if (points.length < 3) return undefined;
    const meanX = mean(points.map(([x]) => x));
    const meanY = mean(points.map(([, y]) => y));
    let covariance = 0;
    let variance = 0;
    for (const [x, y] of points) {
      covariance += (x - meanX) * (y - meanY);
      variance += (x - meanX) ** 2;
    }
    return (covariance / variance) * (TEN_MINUTES_MS / BUCKET_MS);
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
