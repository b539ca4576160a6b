import type { AnyJob, Beginning, Claim, Cut, StateKey, StorePort } from '@globalmart/streaming';

/** Prints what a flush would write, one JSON line per cut. Begins where the log begins and remembers nothing. */
export class ConsoleStore implements StorePort {
  constructor(private readonly print: (line: string) => void) {}

  look(): Promise<[]> {
    return Promise.resolve([]);
  }

  claim(_job: string, _partition: number, beginnings: readonly Beginning[]): Promise<Claim[]> {
    return Promise.resolve(
      beginnings.map(({ topic, startOffset }) => ({
        topic,
        epoch: 1,
        nextOffset: startOffset,
        restoreOffset: startOffset,
        restoreMaxEventMs: null,
        dedupOffset: startOffset,
        maxEventMs: null,
        lastOffset: null,
        lastAppendMs: null,
      })),
    );
  }

  reclaim(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  loadState(_job: AnyJob, _partition: number, keys: readonly StateKey[]): Promise<undefined[]> {
    return Promise.resolve(keys.map(() => undefined));
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
