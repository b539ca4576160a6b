import { openDuckDb, selectRows, sqlText } from '@globalmart/lake';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sale, writeLake } from '../../test/small-lake';
import { RESULTS } from '../results/results';
import { DuckDbEngine } from './duckdb-engine';

jest.setTimeout(120_000);

const MB = 160;
const RFM = RESULTS.slice(0, 2);
let root: string;
let lake: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'globalmart-spill-'));
  const { transactions } = await writeLake(join(root, 'small'), { transactions: [sale('a', '2026-02-28')] });
  await mkdir(join(root, 'dt=2026-02-28'));
  lake = join(root, 'dt=2026-02-28/large.parquet');
  await ask(
    2_048,
    `COPY (SELECT one.* REPLACE ('customer number ' || n AS user_id, n % 5000 AS total_amount_cents)
      FROM (${selectRows('transactions', transactions)}) AS one, range(1500000) AS numbers(n)) TO ${sqlText(lake)}`,
  );
});

afterAll(() => rm(root, { recursive: true }));

async function ask(memoryMb: number, sql: string): Promise<unknown> {
  const duckDb = await openDuckDb({ memoryLimit: `${memoryMb}MiB`, threads: 2 });
  const connection = await duckDb.connect();
  try {
    // Nowhere to put what does not fit.
    await connection.run(`SET temp_directory = ''`);
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    duckDb.closeSync();
  }
}

async function run(memoryMb: number): Promise<string> {
  const fileOf = (name: string) => join(root, `run-${memoryMb}`, `${name}.parquet`);
  const files = { transactions: [lake], customer_events: [], product_catalog: [] };
  const steps = RFM.map(({ name, sql }) => ({ name, sql, file: fileOf(name), isDone: false }));
  await new DuckDbEngine({ memoryMb, threads: 2 }).run(
    { files, analysisDate: '2026-03-01', factSalesDays: 90 },
    steps,
    { signal: new AbortController().signal, onFinished: () => Promise.resolve() },
  );
  return sqlText(fileOf('customer_rfm_analysis'));
}

it('gives the same rows where they do not fit in its memory', async () => {
  const totals = `SELECT user_id, count(*), sum(total_amount_cents) FROM ${sqlText(lake)} GROUP BY user_id ORDER BY 3`;
  await expect(ask(MB, `CREATE TABLE t AS ${totals}`)).rejects.toThrow('Out of Memory');
  const [little, much] = [await run(MB), await run(2_048)];
  const differences = `SELECT count(*) FROM (FROM ${little} EXCEPT ALL FROM ${much})`;
  expect(await ask(2_048, `SELECT (${differences}), (SELECT count(*) FROM ${little})`)).toEqual([['0', '1500000']]);
});
