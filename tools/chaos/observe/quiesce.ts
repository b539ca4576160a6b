import { eventually } from '@globalmart/testing';
import type { LogEnds } from './log-ends';
import type { ResultsReader } from './results-reader';

export interface QuiesceOptions {
  readonly deadlineMs: number;
  /** Between two samples. Default 1,000 ms. */
  readonly everyMs?: number;
}

const EQUAL_SAMPLES = 3;

/**
 * Waits until nothing moves any more: no record lies at or after any job's next offset, no low stock has still to be
 * decided, and three samples of the tables are equal. Our topics hold no control records, so a partition's end is the end of its records.
 * @throws Error at the deadline, with how far each partition is
 */
export async function quiesce(
  results: ResultsReader,
  ends: LogEnds,
  { deadlineMs, everyMs = 1_000 }: QuiesceOptions,
): Promise<void> {
  let last = '';
  let equal = 0;
  await eventually(
    async () => {
      await expectCaughtUp(results, ends);
      const sample = JSON.stringify([await results.offsets(), await results.fingerprint()]);
      equal = sample === last ? equal + 1 : 1;
      last = sample;
      return equal >= EQUAL_SAMPLES;
    },
    { deadlineMs, everyMs },
  );
}

async function expectCaughtUp(results: ResultsReader, ends: LogEnds): Promise<void> {
  const reached = await results.reached();
  // A job that reads a topic has a place in it as soon as it has one in any; every worker reads transactions.
  const behind = [...new Set(['transactions', ...reached.keys()])].map(async (topic) => {
    const next = reached.get(topic);
    return [...(await ends.read(topic))]
      .filter(([partition, end]) => end > (next?.get(partition) ?? 0))
      .map(([partition, end]) => `${topic}-${partition} is at ${next?.get(partition) ?? 0} of ${end}`);
  });
  const where = (await Promise.all(behind)).flat();
  const waiting = await results.lowStockWaiting();
  if (waiting > 0) where.push(`the low stock of ${waiting} products is not decided`);
  if (where.length > 0) throw new Error(where.join(', '));
}
