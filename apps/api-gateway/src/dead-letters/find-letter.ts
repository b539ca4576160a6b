import { partitionOf, type StoredRecord, type TopicLog } from '@globalmart/platform';

/**
 * The first dead letter with this key.
 *
 * @param sinceMs none was put there earlier.
 * @returns undefined if there is none, `late` if it got late before that was clear.
 */
export async function findLetter(
  log: TopicLog,
  key: string,
  sinceMs: number,
  isLate: () => boolean,
): Promise<StoredRecord | undefined | 'late'> {
  const own = partitionOf(key, log.partitions.length);
  // Letters from before a raise of the partition count may lie elsewhere.
  const inTurn = [own, ...log.partitions.filter((partition) => partition !== own)];
  const bounds = await log.bounds();
  for (const partition of inTurn) {
    const end = bounds.get(partition)?.endOffset ?? 0;
    let at = (await log.offsetAt(partition, sinceMs)) ?? end;
    while (at < end) {
      if (isLate()) return 'late';
      const records = await log.read(partition, at);
      const found = records.find((record) => record.key?.toString() === key);
      if (found !== undefined) return found;
      at = (records.at(-1)?.offset ?? end) + 1;
    }
  }
  return undefined;
}
