interface Advance {
  readonly nextOffset: number;
  readonly atMs: number;
}

/** When the results of each partition were first seen to reach an offset. Times are milliseconds of the epoch. */
export class Advances {
  private readonly byPartition = new Map<number, Advance[]>();

  /** Of what was seen earlier only more is news. */
  note(partition: number, nextOffset: number, atMs: number): void {
    let own = this.byPartition.get(partition);
    if (own === undefined) this.byPartition.set(partition, (own = []));
    if (nextOffset > (own.at(-1)?.nextOffset ?? 0)) own.push({ nextOffset, atMs });
  }

  /** Whether each partition was seen to reach its end. */
  reach(ends: readonly number[]): boolean {
    return ends.every((end, partition) => (this.byPartition.get(partition)?.at(-1)?.nextOffset ?? 0) >= end);
  }

  /**
   * For each record how long after its creation it was seen. Creation is when it was due: one that was sent late because
   * everything was slow has waited since then.
   *
   * @param createdMs by partition and offset
   * @throws Error when a record was never seen
   */
  latencies(createdMs: readonly (readonly number[])[], fromMs = Number.NEGATIVE_INFINITY): number[] {
    return createdMs.flatMap((own, partition) => {
      const advances = this.byPartition.get(partition) ?? [];
      let next = 0;
      const latencies: number[] = [];
      own.forEach((created, offset) => {
        while ((advances[next]?.nextOffset ?? Infinity) <= offset) next += 1;
        const seen = advances[next];
        if (seen === undefined) throw new Error(`offset ${offset} of partition ${partition} was never seen`);
        if (created >= fromMs) latencies.push(seen.atMs - created);
      });
      return latencies;
    });
  }
}
