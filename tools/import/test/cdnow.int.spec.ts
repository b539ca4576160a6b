import { rm } from 'node:fs/promises';
import { mongo } from 'mongoose';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { openTestStage, type TestStage } from '../../chaos/test/test-stage';
import { WORKSPACE_ROOT } from '../../services';
import { runCommand } from '../../services/process/run-command';
import { cdnowFile } from './cdnow-file';
import { runImport } from './import-run';
import { askLake, ImportShop } from './import-shop';

jest.setTimeout(300_000);

/**
 * What is known of these data: Fader and Hardie, "Forecasting Repeat Sales at CDNOW", Interfaces 31 (2001), for the 23,570 customers
 * and their three months; the sums are those of awk over the file.
 */
const ALL = { orders: '69659', units: '167881', cents: '250031563' };
const JANUARY_CENTS = '29906017';
const COHORTS = { '1997-01': 7_846, '1997-02': 8_476, '1997-03': 7_248 };
const REPORT = [
  '69,659 rows read',
  'imported: 69,659 orders, 167,881 units, $2,500,315.63, from 1997-01-01 to 1998-06-30',
  'rejected: nothing',
  '',
].join('\n');
/** After the last purchase. */
const DATE = '1998-06-30';
const SUMS = `
SELECT count(DISTINCT transaction_id) AS orders,
  sum(list_sum(list_transform(products, lambda line: line.quantity)))::BIGINT AS units,
  sum(total_amount_cents)::BIGINT AS cents,
  sum(list_sum(list_transform(products, lambda line: line.quantity * line.price_cents)))::BIGINT AS lines_cents`;

let path: string;
let stage: TestStage;
let shop: ImportShop;
let streamed: string[];

beforeAll(async () => {
  path = await cdnowFile();
  stage = await openTestStage('cdnow');
  shop = await ImportShop.open();
});

afterAll(async () => {
  await shop?.close();
  await stage?.close();
  if (stage) await rm(dirname(stage.stage.lakeRoot), { recursive: true, force: true });
});

it('comes through Kafka into the real-time tables and the lake', async () => {
  stage.stage.startWorker({ jobs: ['sales', 'lake'] });
  const env = { ...stage.env, LAKE_ROOT: stage.stage.lakeRoot };
  const run = await runImport(env, ['--mapping', 'cdnow', path, '--to', 'kafka']);
  expect(run).toEqual({ code: 0, errors: '', output: REPORT });
  await stage.stage.quiesce(120_000);

  const database = new Client({ connectionString: stage.env.POSTGRES_OWNER_URL });
  await database.connect();
  const { rows: sales } = await database.query(`
    SELECT sum(transaction_count) AS orders, sum(units) AS units, (sum(total_amount) * 100)::bigint AS cents,
      (sum(total_amount) FILTER (WHERE window_start < '1997-02-01T00:00Z') * 100)::bigint AS january
    FROM sales_daily WHERE category IS NULL`);
  const { rows: files } = await database.query<{ key: string }>('SELECT key FROM lake_files');
  await database.end();
  expect(sales).toEqual([{ ...ALL, january: JANUARY_CENTS }]);
  streamed = files.map(({ key }) => join(stage.stage.lakeRoot, key));
  const lake = await askLake(`${SUMS}, count(*) AS rows, count(*) FILTER (late) AS late FROM streamed`, { streamed });
  expect(lake).toEqual([{ ...ALL, lines_cents: ALL.cents, rows: ALL.orders, late: '0' }]);
});

it('comes straight to the lake as the same orders', async () => {
  expect(await runImport(shop.env, ['--mapping', 'cdnow', path])).toEqual({ code: 0, errors: '', output: REPORT });
  const imported = (await shop.listed()).map((key) => join(shop.lakeRoot, key));
  const same = 'SELECT * EXCLUDE (source, late, "partition", "offset", append_time) FROM';
  const differences = `
    SELECT count(*) AS differences FROM (
      (${same} imported EXCEPT ALL ${same} streamed) UNION ALL (${same} streamed EXCEPT ALL ${same} imported))`;
  expect(await askLake(differences, { imported, streamed })).toEqual([{ differences: '0' }]);
  expect(await askLake(`${SUMS} FROM imported`, { imported })).toEqual([{ ...ALL, lines_cents: ALL.cents }]);
});

it('is in the warehouse then, with its customers and their cohorts', async () => {
  const args = ['tools/run.mjs', 'apps/batch-worker/src/run-by-hand.ts', '--date', DATE];
  const env = { PATH: process.env.PATH, ...shop.env };
  const { code, output } = await runCommand(process.execPath, args, { cwd: WORKSPACE_ROOT, env });
  expect([code, code === 0 ? '' : output]).toEqual([0, '']);

  const client = await new mongo.MongoClient(shop.env.MONGODB_URL ?? '').connect();
  const warehouse = client.db(shop.env.WAREHOUSE_DATABASE);
  try {
    const months = await warehouse
      .collection('sales_trends')
      .find({ trend_type: 'monthly' })
      .sort({ date: 1 })
      .toArray();
    const sum = (field: string) => months.reduce((total, month) => total + Math.round(Number(month[field]) * 100), 0);
    expect(months).toHaveLength(18);
    expect(sum('total_revenue')).toBe(Number(ALL.cents));
    expect([sum('transaction_count'), sum('units')]).toEqual([Number(ALL.orders) * 100, Number(ALL.units) * 100]);
    expect(String(months[0]?.total_revenue)).toBe('299060.17');
    expect(await warehouse.collection('customer_rfm_analysis').countDocuments()).toBe(23_570);
    const firsts = await warehouse
      .collection('customer_cohorts')
      .find({ months_since: 0 })
      .sort({ month: 1 })
      .toArray();
    const cohorts = firsts.map(({ cohort_month: month, customers }) => [
      (month as Date).toISOString().slice(0, 7),
      Number(customers),
    ]);
    expect(Object.fromEntries(cohorts)).toEqual(COHORTS);
  } finally {
    await warehouse.dropDatabase();
    await client.close();
  }
});
