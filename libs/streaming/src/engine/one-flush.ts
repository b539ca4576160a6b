/**
 * What of all that waits goes into one flush, in the order given: where most waits before all else, and together no more than
 * `maxRecords`, if it is more than one. After an outage every partition is full, and what takes longer than a transaction may
 * would be tried again for ever.
 */
export function oneFlush<Waiting extends { readonly pendingRecords: number }>(
  waiting: readonly Waiting[],
  maxRecords: number,
): Waiting[] {
  const taken = new Set<Waiting>();
  let records = 0;
  for (const one of [...waiting].sort((a, b) => b.pendingRecords - a.pendingRecords)) {
    if (taken.size > 0 && records + one.pendingRecords > maxRecords) continue;
    taken.add(one);
    records += one.pendingRecords;
  }
  return waiting.filter((one) => taken.has(one));
}
