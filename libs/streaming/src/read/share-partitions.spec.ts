import fc from 'fast-check';
import { type GroupMember, sharePartitions } from './share-partitions';

const shares = (partitions: number, members: Readonly<Record<string, readonly number[]>>) => {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  return Object.fromEntries(
    sharePartitions(
      all,
      Object.entries(members).map(([id, held]) => ({ id, held })),
    ),
  );
};

describe('sharePartitions', () => {
  it.each([
    ['members that had nothing, in turn', 3, { a: [], b: [] }, { a: [0, 2], b: [1] }],
    ['more members than partitions', 1, { a: [], b: [] }, { a: [0], b: [] }],
    ['all that a member had to whoever is left', 3, { b: [1] }, { b: [0, 1, 2] }],
    ['one that leaves: only its partition moves', 3, { a: [2], c: [0] }, { a: [1, 2], c: [0] }],
    [
      'one that joins: it gets what the others have too many of',
      3,
      { a: [1, 2], b: [], c: [0] },
      { a: [1], b: [2], c: [0] },
    ],
    ['partitions that are new', 6, { a: [2, 1], b: [0] }, { a: [1, 2, 4], b: [0, 3, 5] }],
    ['a partition that two claim: to one of them', 2, { a: [0], b: [0] }, { a: [0], b: [1] }],
    ['what is no partition any more: to nobody', 2, { a: [7], b: [1] }, { a: [0], b: [1] }],
  ])('gives %s', (_, partitions, members, expected) => {
    expect(shares(partitions, members)).toEqual(expected);
  });

  it('gives each partition to one member, evenly, in whatever order they come, and moves no more than it has to', () => {
    const members = fc
      .uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 7 })
      .chain((ids) =>
        fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), held: fc.uniqueArray(fc.nat(14)) }))),
      );
    fc.assert(
      fc.property(fc.nat(12), members, (count, group: GroupMember[]) => {
        const partitions = Array.from({ length: count }, (_, partition) => partition);
        const shared = sharePartitions(partitions, group);
        expect([...shared.values()].flat().sort((a, b) => a - b)).toEqual(partitions);
        const sizes = [...shared.values()].map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(sharePartitions(partitions, [...group].reverse())).toEqual(shared);
        const claimed = new Set<number>();
        const kept = [...group]
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .map(({ held }) => held.filter((one) => one < count && !claimed.has(one) && claimed.add(one)).length)
          .sort((a, b) => b - a)
          .map((had, at) => Math.min(had, Math.floor(count / group.length) + (at < count % group.length ? 1 : 0)));
        const stayed = group.flatMap(({ id, held }) => held.filter((one) => shared.get(id)?.includes(one)));
        expect(new Set(stayed).size).toBeGreaterThanOrEqual(kept.reduce((sum, one) => sum + one, 0));
        const next = [...shared].map(([id, held]) => ({ id, held }));
        expect(sharePartitions(partitions, next)).toEqual(shared);
      }),
    );
  });
});
