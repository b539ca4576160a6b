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
 * Waits until nothing moves any more: no record lies at or after a partition's next offset, and three samples of the
 * tables are equal. Our topics hold no control records, so a partition's end is the end of its records.
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
  const next = new Map((await results.offsets()).map(({ partition, nextOffset }) => [partition, nextOffset]));
  const behind = [...(await ends.read())].filter(([partition, end]) => end > (next.get(partition) ?? 0));
  if (behind.length === 0) return;
  const where = behind.map(([partition, end]) => `partition ${partition} is at ${next.get(partition) ?? 0} of ${end}`);
  throw new Error(where.join(', '));
}
