import { Advances } from './advances';

const seen = (...notes: [partition: number, nextOffset: number, atMs: number][]): Advances => {
  const advances = new Advances();
  for (const note of notes) advances.note(...note);
  return advances;
};

it('counts from the creation of each record to the first sight of an offset beyond it', () => {
  const advances = seen([0, 0, 90], [0, 2, 110], [0, 3, 125]);
  // Offsets 0 and 1 are in the results that reach 2, offset 2 in those that reach 3.
  expect(advances.latencies([[100, 104, 108]])).toEqual([10, 6, 17]);
});

it('keeps partitions apart', () => {
  const advances = seen([1, 1, 300], [0, 1, 200]);
  expect(advances.latencies([[100], [100]])).toEqual([100, 200]);
});

it('keeps the first sight of an offset', () => {
  expect(seen([0, 1, 110], [0, 1, 150]).latencies([[100]])).toEqual([10]);
});

it('counts a record that was created early and written late from its creation', () => {
  // The second was due at 50 and stands behind one that was due at 100.
  expect(seen([0, 2, 110]).latencies([[100, 50]])).toEqual([10, 60]);
});

it('leaves out what was created before the time asked for', () => {
  expect(seen([0, 2, 110]).latencies([[99, 100]], 100)).toEqual([10]);
});

it('refuses to pass over a record that was never seen', () => {
  expect(() => seen([0, 1, 110]).latencies([[100, 101]])).toThrow('offset 1 of partition 0');
});

it('says whether every partition was seen to its end', () => {
  const advances = seen([0, 3, 110]);
  expect(advances.reach([3, 0])).toBe(true);
  expect(advances.reach([3, 1])).toBe(false);
  expect(advances.reach([4, 0])).toBe(false);
});
