import type { DeadLetter } from './dead-letter';
import type { PartitionTail } from './partition-tail';

/**
 * Takes the newest letters of all partitions, by the time they were put there, of equal times those of the first partition
 * first. Fewer than `limit` when there are no more, or when it gets late: the tails say where to go on.
 */
export async function takeNewest(
  tails: readonly PartitionTail[],
  limit: number,
  isLate: () => boolean,
): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  while (letters.length < limit) {
    const heads = await Promise.all(tails.map(async (tail) => ({ tail, letter: await tail.newest(isLate) })));
    let newest: { tail: PartitionTail; letter: DeadLetter } | undefined;
    for (const { tail, letter } of heads) {
      // Whether it is the next cannot be told.
      if (letter === 'late') return letters;
      if (letter !== undefined && letter.appendTimeMs > (newest?.letter.appendTimeMs ?? -Infinity)) {
        newest = { tail, letter };
      }
    }
    if (newest === undefined) return letters;
    letters.push(newest.letter);
    newest.tail.take();
  }
  return letters;
}
