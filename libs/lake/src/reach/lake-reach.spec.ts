import { LakeBehindError, type LogReach, untilLakeReaches } from './lake-reach';

const at = (partition: number, nextOffset: number): LogReach => ({ topic: 'transactions', partition, nextOffset });
const signal = new AbortController().signal;
const options = { timeoutMs: 1_000, everyMs: 1, signal };

it('waits for the ends as they were when it began', async () => {
  const ends = [[at(0, 5), at(1, 3)]];
  const reached = [[at(0, 4)], [at(0, 5)], [at(0, 9), at(1, 3)]];
  await untilLakeReaches({
    ...options,
    findEnds: async () => ends.shift() ?? [],
    findReached: async () => reached.shift() ?? [],
  });
  expect([ends, reached]).toEqual([[], []]);
});

it('does not wait for logs without records', async () => {
  await untilLakeReaches({ ...options, findEnds: async () => [at(0, 0)], findReached: async () => [] });
});

it('fails naming the partition that stays behind', async () => {
  const waiting = untilLakeReaches({
    ...options,
    timeoutMs: 20,
    findEnds: async () => [at(0, 5), at(2, 7)],
    findReached: async () => [at(0, 5), at(2, 6)],
  });
  await expect(waiting).rejects.toThrow(LakeBehindError);
  await expect(waiting).rejects.toThrow('the lake has reached offset 6 of transactions-2 and not its end, 7');
});

it('ends at once when the run is told to', async () => {
  const controller = new AbortController();
  const waiting = untilLakeReaches({
    ...options,
    everyMs: 60_000,
    timeoutMs: 60_000,
    signal: controller.signal,
    findEnds: async () => [at(0, 5)],
    findReached: async () => [],
  });
  setTimeout(() => controller.abort(), 10);
  await expect(waiting).rejects.toThrow(/abort/i);
});
