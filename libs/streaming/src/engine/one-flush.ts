/** What of a job waits in a partition. */
export interface Waiting<Taken> {
  /** As a part of what may wait in one. */
  readonly fullness: number;
  /** The number of the flush that took something of it last. */
  readonly lastFlush: number;
  /** Takes it, if there is anything. */
  take(): Taken | undefined;
}

/**
 * What of all that waits goes into one flush: together no more than may wait in one partition, if it is more than one; what has waited
 * for the most flushes before all else. After an outage every partition is full, and what takes longer than a
 * transaction may would be tried again for ever.
 *
 * Something is left only where something was taken.
 */
export function oneFlush<Taken>(waiting: readonly Waiting<Taken>[]): { taken: Taken[]; isMoreLeft: boolean } {
  const taken: Taken[] = [];
  let together = 0;
  let isMoreLeft = false;
  for (const one of [...waiting].sort((a, b) => a.lastFlush - b.lastFlush)) {
    const { fullness } = one;
    if (taken.length > 0 && together + fullness > 1) {
      isMoreLeft = true;
      continue;
    }
    const own = one.take();
    if (own === undefined) continue;
    taken.push(own);
    together += fullness;
  }
  return { taken, isMoreLeft };
}
