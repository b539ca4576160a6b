import type { VerifyResult } from '../../oracle/verify';
import type { Fate } from '../load/fate-judge';
import type { Stage } from '../stage';

/** What any load fills; carts, searches and what is anomalous need not be in it. */
const FILLED_BY_SALES = ['sales_metrics', 'sales_hourly', 'sales_daily', 'transactions_summary'];

/** Nothing moves any more, every row is as the log wants it, and there are rows. */
export async function expectExact(stage: Stage, fates?: Partial<Record<Fate, number>>): Promise<VerifyResult> {
  await stage.quiesce();
  const result = await stage.verify();
  expect(result.firstDifferences).toEqual([]);
  expect(result.quality.firstDifferences).toEqual([]);
  expect(result.lake.firstDifferences).toEqual([]);
  expect(result.ok).toBe(true);
  expect(result.tables.filter(({ isUnsettled }) => isUnsettled)).toEqual([]);
  const filled = result.tables.filter(({ rowsCompared }) => rowsCompared > 0).map(({ table }) => table);
  expect(filled).toEqual(expect.arrayContaining(FILLED_BY_SALES));
  expect(result.logs.transactions.verdicts).toMatchObject(fates ?? {});
  expect(await stage.results.idleInTransaction()).toBe(0);
  expect(stage.complaints).toEqual([]);
  stage.dropLogs();
  return result;
}
