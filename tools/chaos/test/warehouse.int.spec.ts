import { EVENT_TOPICS } from '@globalmart/contracts';
import { ReconciliationRepository } from '@globalmart/metrics-store';
import { uniqueName } from '@globalmart/testing';
import { mongo } from 'mongoose';
import { Pool } from 'pg';
import { WORKSPACE_ROOT } from '../../services';
import { runCommand } from '../../services/process/run-command';
import { chooseSeed } from '../load/choose-seed';
import { labelledLoad } from '../load/labelled-load';
import { countFates } from '../load/transaction-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();
const warehouse = uniqueName('warehouse');
/** The load's forty minutes go over this midnight. */
const [BEFORE, DATE] = ['2026-01-31', '2026-02-01'];
const START_MS = Date.parse('2026-01-31T23:40:00Z');

describe(`the warehouse (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;
  let pool: Pool;

  beforeAll(async () => {
    test = await openTestStage('warehouse', { WAREHOUSE_DATABASE: warehouse, BATCH_POLL_MS: '100' });
    pool = new Pool({ connectionString: test.env.POSTGRES_BATCH_URL });
  });

  afterAll(async () => {
    await pool?.end();
    const client = await new mongo.MongoClient(test.env.MONGODB_URL ?? '').connect();
    await client.db(warehouse).dropDatabase();
    await client.close();
    await test?.close();
  });

  async function runBatch(): Promise<void> {
    const args = ['tools/run.mjs', 'apps/batch-worker/src/run-by-hand.ts', '--date', DATE];
    const env = { PATH: process.env.PATH, ...test.env, LAKE_ROOT: test.stage.lakeRoot, NODE_OPTIONS: '' };
    const { code, output } = await runCommand(process.execPath, args, { cwd: WORKSPACE_ROOT, env });
    if (code !== 0) throw new Error(output);
  }

  const reconciled = async (day: string) =>
    new ReconciliationRepository(pool).find({ firstDay: day, lastDay: day, limit: 10 });

  it('says what the logs say, and so do all stores, with everything in them that makes verdicts differ', async () => {
    const { stage } = test;
    stage.startWorker();
    const loads = EVENT_TOPICS.map((topic) => ({ topic, records: labelledLoad({ topic, seed, startMs: START_MS }) }));
    for (const { topic, records } of loads) {
      const sender = await stage.openSender({ topic });
      await sender.send(records);
    }
    const transactions = loads.find(({ topic }) => topic === 'transactions')?.records ?? [];
    await expectExact(stage, countFates(transactions));
    await runBatch();
    const { warehouse: verified } = await stage.verify();
    expect(verified.firstDifferences).toEqual([]);
    expect(verified.notCompared).toEqual([]);
    expect(verified.collections).toHaveLength(16);

    const days = [...(await reconciled(BEFORE)), ...(await reconciled(DATE))];
    expect(days.map(({ status, unexplained }) => `${status} ${unexplained}`)).toEqual(Array(12).fill('ok 0'));
    const count = (day: string) => days.find((row) => row.day === day && row.measure === 'transactions');
    const kept = (fate: string) => transactions.filter((record) => record.fate === fate).length;
    expect(count(DATE)?.kafka).toBeGreaterThan(0);
    expect(count(DATE)?.kafka).toBe(count(DATE)?.stream);
    expect((count(BEFORE)?.stream ?? 0) + (count(DATE)?.stream ?? 0)).toBe(kept('valid'));
    const lateOnes = days.filter(({ measure }) => measure === 'transactions');
    expect(lateOnes.reduce((sum, { late, lateRepeats }) => sum + late + lateRepeats, 0)).toBe(kept('late'));
    expect(lateOnes.some(({ lateRepeats }) => lateRepeats > 0)).toBe(true);
  });

  it('names what somebody has changed by hand', async () => {
    const owner = new Pool({ connectionString: test.env.POSTGRES_OWNER_URL });
    await owner.query(`DELETE FROM sales_days WHERE window_start = '${DATE}' AND category IS NULL AND country = 'UK'`);
    await owner.end();
    await runBatch();
    const unexplained = (await reconciled(DATE)).filter(({ status }) => status === 'unexplained');
    expect(unexplained.map(({ measure }) => measure)).toEqual(['revenue_cents', 'transactions', 'units']);
  });
});
