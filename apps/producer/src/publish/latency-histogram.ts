/** Bounds of the buckets grow by a twentieth, so a quantile is right within 5 %. */
const GROWTH = Math.log(1.05);
const LEAST_MS = 0.1;

/** Latencies in milliseconds, in memory that does not grow with their number. */
export class LatencyHistogram {
  private readonly counts: number[] = [];
  private total = 0;

  /** So many events took so long. */
  record(ms: number, events: number): void {
    const bucket = ms <= LEAST_MS ? 0 : Math.ceil(Math.log(ms / LEAST_MS) / GROWTH);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + events;
    this.total += events;
  }

  /** The latency that this share, 0 to 1, of the events did not exceed; undefined without events. */
  quantile(share: number): number | undefined {
    if (this.total === 0) return undefined;
    let left = Math.max(1, Math.ceil(share * this.total));
    const bucket = this.counts.findIndex((count = 0) => (left -= count) <= 0);
    return LEAST_MS * Math.exp(GROWTH * bucket);
  }
}
