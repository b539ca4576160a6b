/** What one partition's log holds, compared with what was appended for it. */
export interface OrderReport {
  /** Sent. */
  readonly records: number;
  /** Sent and nowhere in the log. */
  readonly missing: number;
  /** In the log before a record that was sent earlier, or never sent at all; the first 10. */
  readonly misplaced: readonly number[];
  /** How often records stand in the log again. */
  readonly repeats: number;
  readonly repeatedRecords: number;
  /** Repeats of other records than the ones written last, or of only some of those; the first 10 as [offset, record]. */
  readonly strayRepeats: readonly (readonly [number, number])[];
}

const SHOWN = 10;

/**
 * Compares a partition's log with the records sent to it. Sound is a log whose records appear for the first time in the
 * order sent, and in which a repeat goes back from the newest record to an earlier one and on to the newest again: the
 * same records sent again at once, before anything else.
 * @param sent distinct numbers in the order sent
 */
export function compareOrder(sent: readonly number[], written: readonly number[]): OrderReport {
  const indexOf = new Map(sent.map((record, index) => [record, index]));
  const seen = new Set<number>();
  const misplaced: number[] = [];
  const strayRepeats: [number, number][] = [];
  let newest = -1;
  let last = -1;
  let repeats = 0;
  let repeatedRecords = 0;
  for (const [offset, record] of written.entries()) {
    const index = indexOf.get(record);
    if (index === undefined || (index > newest && index !== newest + 1)) misplaced.push(record);
    if (index === undefined) continue;
    seen.add(record);
    if (index <= newest) repeatedRecords++;
    const goesOn = index === last + 1;
    if (!goesOn && index <= newest) repeats++;
    // Leaving a run before it reached the newest record: what was repeated were not the last records.
    if (!goesOn && last !== newest) strayRepeats.push([offset, record]);
    last = index;
    newest = Math.max(newest, index);
  }
  return {
    records: sent.length,
    missing: sent.length - seen.size,
    misplaced: misplaced.slice(0, SHOWN),
    repeats,
    repeatedRecords,
    strayRepeats: strayRepeats.slice(0, SHOWN),
  };
}
