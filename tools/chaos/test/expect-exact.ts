import type { VerifyResult } from '../../oracle/verify';
import type { Fate } from '../load/fate-judge';
import type { Stage } from '../stage';

/** Nothing moves any more, every row is as the log wants it, and there are rows. */
export async function expectExact(stage: Stage, fates?: Partial<Record<Fate, number>>): Promise<VerifyResult> {
  await stage.quiesce();
  const result = await stage.verify();
  expect(result.firstDifferences).toEqual([]);
  expect(result.quality.firstDifferences).toEqual([]);
  expect(result.ok).toBe(true);
  for (const { rowsCompared } of result.tables) expect(rowsCompared).toBeGreaterThan(0);
  expect(result.logs.transactions.verdicts).toMatchObject(fates ?? {});
  expect(await stage.results.idleInTransaction()).toBe(0);
  expect(stage.complaints).toEqual([]);
  stage.dropLogs();
  return result;
}
