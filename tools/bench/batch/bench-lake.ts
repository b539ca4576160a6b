import type { DuckDBConnection } from '@duckdb/node-api';
import { dayFolder, FolderStore, openDuckDb, sqlText } from '@globalmart/lake';
import type { LakeFile } from '@globalmart/metrics-store';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import productsSql from './lake-products.sql';
import salesSql from './lake-sales.sql';

export interface LakeSize {
  readonly customers: number;
  readonly products: number;
  readonly days: number;
  readonly salesPerDay: number;
}

/** What all sales up to the end of a day add up to. */
export interface Truth {
  readonly transactions: number;
  readonly revenueCents: number;
  readonly lines: number;
  readonly units: number;
  readonly customers: number;
}

export interface BenchLake {
  /** The day that a run is as of, and the one after it. */
  readonly dates: readonly [string, string];
  readonly truths: readonly [Truth, Truth];
  readonly files: readonly LakeFile[];
}

const SEED = 7;
const FIRST_MS = Date.UTC(2025, 0, 1);
const DAY_MS = 86_400_000;
const NOWHERE = { partition: null, fromOffset: null, toOffset: null, source: 'history' } as const;

/**
 * The lake of a shop of this size, with one more day behind the days asked for. Made once and found again: what is written
 * last says that it is whole.
 */
export async function benchLake(root: string, size: LakeSize, say: (line: string) => void): Promise<BenchLake> {
  const summary = join(root, 'lake.json');
  if (existsSync(summary)) return JSON.parse(await readFile(summary, 'utf8')) as BenchLake;
  say(`writing a lake of ${size.days + 1} days, ${size.salesPerDay} purchases each …`);
  await rm(root, { recursive: true, force: true });
  const duckDb = await openDuckDb({ memoryLimit: '3GB', threads: 2 });
  const sql = await duckDb.connect();
  try {
    const lake = await write(sql, root, size);
    await writeFile(summary, JSON.stringify(lake));
    return lake;
  } finally {
    sql.closeSync();
    duckDb.closeSync();
  }
}

async function write(sql: DuckDBConnection, root: string, size: LakeSize): Promise<BenchLake> {
  const { customers, products, days, salesPerDay } = size;
  const store = new FolderStore(join(root, 'lake'));
  const files: LakeFile[] = [];
  const put = async (topic: 'transactions' | 'product_catalog', day: string, rows: number) => {
    const key = `${dayFolder(topic, day)}bench.parquet`;
    const copy = (path: string) => sql.run(`COPY ${topic} TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`);
    const bytes = await store.put(key, async (path) => void (await copy(path)));
    files.push({ topic, day, key, rows, bytes, ...NOWHERE });
  };
  await sql.run(`CREATE TABLE product_catalog AS ${productsSql}`, [products, FIRST_MS / 1_000, SEED].map(BigInt));
  await put('product_catalog', dayOf(0), products);
  await sql.run('CREATE TABLE buyers (user_id VARCHAR)');
  let truth: Truth = { transactions: 0, revenueCents: 0, lines: 0, units: 0, customers: 0 };
  const truths: Truth[] = [];
  for (let day = 0; day <= days; day++) {
    const numbers = [
      day * salesPerDay,
      (day + 1) * salesPerDay,
      salesPerDay,
      customers,
      products,
      SEED,
      FIRST_MS / 1_000,
    ];
    await sql.run(`CREATE OR REPLACE TABLE transactions AS ${salesSql}`, numbers.map(BigInt));
    await put('transactions', dayOf(day), salesPerDay);
    await sql.run('INSERT INTO buyers SELECT user_id FROM transactions');
    truth = sumOf(truth, await daySums(sql));
    if (day >= days - 1) truths.push({ ...truth, customers: await countBuyers(sql) });
  }
  return { dates: [dayOf(days - 1), dayOf(days)], truths: truths as [Truth, Truth], files };
}

function dayOf(day: number): string {
  return new Date(FIRST_MS + day * DAY_MS).toISOString().slice(0, 10);
}

async function daySums(sql: DuckDBConnection): Promise<Truth> {
  const reader = await sql.runAndReadAll(`
    SELECT count(*), sum(total_amount_cents), sum(len(products)),
      sum(list_sum(list_transform(products, lambda one: one.quantity)))
    FROM transactions`);
  const [transactions = 0, revenueCents = 0, lines = 0, units = 0] = (reader.getRows()[0] ?? []).map(Number);
  return { transactions, revenueCents, lines, units, customers: 0 };
}

async function countBuyers(sql: DuckDBConnection): Promise<number> {
  return Number((await sql.runAndReadAll('SELECT count(DISTINCT user_id) FROM buyers')).getRows()[0]?.[0]);
}

function sumOf(one: Truth, other: Truth): Truth {
  return {
    transactions: one.transactions + other.transactions,
    revenueCents: one.revenueCents + other.revenueCents,
    lines: one.lines + other.lines,
    units: one.units + other.units,
    customers: other.customers,
  };
}
