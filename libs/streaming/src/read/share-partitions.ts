export interface GroupMember {
  readonly id: string;
  /** What it had until now, by its own account. */
  readonly held: readonly number[];
}

/**
 * Which member gets which partitions: as evenly as can be, and as many as that allows stay where they are, for a partition that
 * moves has to be restored elsewhere. The same members make the same shares, in whatever order they come.
 */
export function sharePartitions(
  partitions: readonly number[],
  members: readonly GroupMember[],
): ReadonlyMap<string, readonly number[]> {
  const free = new Set(partitions);
  const shares = [...members]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    // Two may claim the same, as after a pause of one that went on too long.
    .map(({ id, held }) => ({ id, kept: held.filter((partition) => free.delete(partition)) }));
  const least = Math.floor(partitions.length / members.length);
  const larger = partitions.length % members.length;
  // Who has the most keeps the most.
  const bySize = [...shares].sort((a, b) => b.kept.length - a.kept.length);
  bySize.forEach(({ kept }, at) => {
    for (const partition of kept.splice(at < larger ? least + 1 : least)) free.add(partition);
  });
  for (const partition of [...free].sort((a, b) => a - b)) {
    const smallest = shares.reduce((one, other) => (other.kept.length < one.kept.length ? other : one));
    smallest.kept.push(partition);
  }
  return new Map(shares.map(({ id, kept }) => [id, kept.sort((a, b) => a - b)]));
}
