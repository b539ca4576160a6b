/** Something that is to happen at an event time. */
export interface Due {
  readonly dueMs: number;
}

const BUCKET_MS = 128;
const BUCKETS = 4_096;

/**
 * What is to happen later, as a timer wheel: putting and taking cost the same with ten entries and with a million. Entries
 * come out up to BUCKET_MS late, never early; of one bucket in the order they were put.
 */
export class Agenda<Entry extends Due> {
  private readonly buckets: Entry[][] = Array.from({ length: BUCKETS }, () => []);
  private opened = -1;
  private count = 0;

  get size(): number {
    return this.count;
  }

  put(entry: Entry): void {
    // What is due beyond the wheel waits in its last bucket and is put again from there.
    const bucket = Math.min(Math.ceil(entry.dueMs / BUCKET_MS), this.opened + BUCKETS - 1);
    this.count += 1;
    this.buckets[Math.max(bucket, this.opened + 1) % BUCKETS]?.push(entry);
  }

  /** Hands over what is due by `nowMs`. Time must not go back. */
  takeDue(nowMs: number, take: (entry: Entry) => void): void {
    const last = Math.floor(nowMs / BUCKET_MS);
    if (this.count === 0 || last - this.opened > BUCKETS) this.skipTo(last);
    while (this.opened < last) {
      this.opened += 1;
      const bucket = this.buckets[this.opened % BUCKETS] ?? [];
      if (bucket.length === 0) continue;
      this.buckets[this.opened % BUCKETS] = [];
      this.count -= bucket.length;
      for (const entry of bucket) {
        if (entry.dueMs > nowMs) this.put(entry);
        else take(entry);
      }
    }
  }

  /** Hands over everything, due or not. */
  takeAll(take: (entry: Entry) => void): void {
    const entries = this.buckets.flat();
    for (const bucket of this.buckets) bucket.length = 0;
    this.count = 0;
    entries.sort((a, b) => a.dueMs - b.dueMs).forEach(take);
  }

  /** A jump over the whole wheel opens each bucket once. */
  private skipTo(last: number): void {
    if (this.count === 0) this.opened = Math.max(this.opened, last);
    else this.opened = last - BUCKETS;
  }
}
