import type { AnyJob, Claim, Cut, StorePort } from '@globalmart/streaming';

/** Prints what a flush would write, one JSON line per cut. Begins where the log begins and remembers nothing. */
export class ConsoleStore implements StorePort {
  constructor(private readonly print: (line: string) => void) {}

  claim(_job: string, _partition: number, topics: Parameters<StorePort['claim']>[2]): Promise<Claim[]> {
    return Promise.resolve(
      topics.map((topic) => ({
        topic,
        epoch: 1,
        isNew: true,
        nextOffset: 0,
        restoreOffset: 0,
        restoreMaxEventMs: null,
        dedupOffset: 0,
        maxEventMs: null,
        lastOffset: null,
        lastAppendMs: null,
      })),
    );
  }

  reclaim(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  flush(job: AnyJob, cuts: readonly Cut[]): Promise<{ fencedPartitions: readonly number[] }> {
    for (const { partition, delta, moves } of cuts) {
      const offsets = Object.fromEntries(moves.map(({ topic, nextOffset }) => [topic, nextOffset]));
      this.print(JSON.stringify({ job: job.name, partition, next_offsets: offsets, rows: delta ?? null }, bytesAsText));
    }
    return Promise.resolve({ fencedPartitions: [] });
  }
}

/** A buffer would be printed as a list of numbers; by now it already looks like one. */
function bytesAsText(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const original = this[name];
  return Buffer.isBuffer(original) ? original.toString() : value;
}
