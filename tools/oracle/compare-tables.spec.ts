import { tmpdir } from 'node:os';
import { comparableFromMs } from './comparable-range';
import { compareTable, firstDifferences, type TableComparison } from './compare-tables';
import type { ComparedTable } from './compared-table';
import { COMPARED_TABLES } from './expected-tables';
import { Ledger } from './ledger';
import { cart, fill, NOON_MS, type Played, sale, view } from './test/played-ledger';

const HOUR_MS = 3_600_000;
const tableOf = (wanted: string) => COMPARED_TABLES.find(({ name }) => name === wanted) as ComparedTable;
const HOURLY = tableOf('sales_hourly');
const METRICS = tableOf('sales_metrics');
const SUMMARY = tableOf('transactions_summary');

let ledger: Ledger;

beforeEach(async () => {
  ledger = await Ledger.open(tmpdir());
});

afterEach(() => ledger.close());

/** Sales of 1.00 in a partition each, so that none is late. */
async function sell(...atMs: number[]): Promise<void> {
  await fill(ledger, { events: atMs.map((time, partition) => sale({ id: 'T', atMs: time, partition })) });
  for (const { name } of COMPARED_TABLES) {
    await ledger.sql.run(`CREATE TABLE published_${name} AS FROM expected_${name}`);
  }
}

async function compare(table: ComparedTable, change = '', fromMs = 0): Promise<Partial<TableComparison>> {
  if (change) await ledger.sql.run(change);
  const { rowsCompared, rowsLeftOut, differing } = await compareTable(ledger.sql, table, fromMs);
  return { rowsCompared, rowsLeftOut, differing };
}

describe('compareTable', () => {
  it('takes each column exactly', async () => {
    await sell(NOON_MS);
    expect(await compare(HOURLY)).toEqual({ rowsCompared: 2, rowsLeftOut: 0, differing: 0 });
  });

  it.each([
    'window_end = window_end + 1',
    `total_amount = '100.5'`,
    `transaction_count = '2'`,
    `units = NULL`,
    `avg_transaction_value = '99'`,
    `min_transaction = '0'`,
    `max_transaction = '1'`,
    `category = 'books'`,
    `country = NULL`,
  ])('notices %s', async (change) => {
    await sell(NOON_MS);
    const { differing } = await compare(HOURLY, `UPDATE published_sales_hourly SET ${change} WHERE category = 'Books'`);
    // A changed key is a row too many and a row too few.
    expect(differing).toBe(/^(category|country)/.test(change) ? 2 : 1);
  });

  it.each([
    'window_end = window_end + 1',
    `total_transactions = '2'`,
    `total_revenue = '100.5'`,
    `unique_customers = '2'`,
    `avg_transaction_value = NULL`,
    `store_id = '7'`,
  ])('notices %s of a store', async (change) => {
    await sell(NOON_MS);
    const { differing } = await compare(SUMMARY, `UPDATE published_transactions_summary SET ${change}`);
    expect(differing).toBe(change.startsWith('store_id') ? 2 : 1);
  });

  it('notices a key that is there twice', async () => {
    await sell(NOON_MS);
    const copy = `INSERT INTO published_sales_hourly FROM published_sales_hourly WHERE category IS NULL`;
    expect(await compare(HOURLY, copy)).toMatchObject({ differing: 1 });
  });

  it('leaves out what has passed its age behind the greatest event time', async () => {
    // The first minute ends exactly 48 hours before the greatest event time, the second one 1 ms later.
    const newest = NOON_MS + 48 * HOUR_MS;
    await sell(newest, NOON_MS - 60_000, NOON_MS - 29_999);
    const old = `window_end <= ${BigInt(NOON_MS) * 1000n}`;
    const all = await compare(METRICS, `DELETE FROM published_sales_metrics WHERE ${old}`);
    // Windows from 11:59:30 and 12:00:00 hold the third sale, two more the first, each with total and category rows;
    // those from 11:58:30 and 11:59:00 have passed.
    expect(all).toEqual({ rowsCompared: 6, rowsLeftOut: 0, differing: 0 });
  });

  it('compares from the given start on', async () => {
    await sell(NOON_MS, NOON_MS + HOUR_MS);
    const wrong = `UPDATE published_sales_hourly SET units = '7' WHERE window_start = ${BigInt(NOON_MS) * 1000n}`;
    expect(await compare(HOURLY, wrong, NOON_MS + 1)).toEqual({ rowsCompared: 2, rowsLeftOut: 2, differing: 0 });
  });
});

describe('firstDifferences', () => {
  it('stops at its limit and tells one kind from the other', async () => {
    await sell(NOON_MS, NOON_MS + HOUR_MS);
    for (const table of COMPARED_TABLES) {
      await ledger.sql.run(`DELETE FROM published_${table.name}`);
      await compareTable(ledger.sql, table, 0);
    }
    const found = await firstDifferences(ledger.sql, COMPARED_TABLES, 10);
    // Two sales in two windows each, with a total and a category row: eight; then the first two hourly rows.
    expect(found.map(({ table }) => table)).toEqual([
      ...Array<string>(8).fill('sales_metrics'),
      ...Array<string>(2).fill('sales_hourly'),
    ]);
    expect(found[9]).toEqual({
      table: 'sales_hourly',
      kind: 'missing',
      key: { window_start: String(NOON_MS * 1000), country: 'USA', category: 'Books' },
      mismatches: [],
      events: { count: 1, first: ['T (transactions 0/0, valid)'] },
    });
  });
});

describe('comparableFromMs', () => {
  const span = (startOffset: bigint, firstAppendMs: number | null) => [
    { partition: 0, startOffset, nextOffset: 9n, firstAppendMs },
  ];

  it('is 0 while the log starts at 0 and nowhere once it is empty', async () => {
    await sell(NOON_MS);
    expect(await comparableFromMs(ledger.sql, 'transactions', span(0n, NOON_MS))).toBe(0);
    expect(await comparableFromMs(ledger.sql, 'transactions', span(9n, null))).toBe(Infinity);
  });

  it('is after what a lost record could reach and after what it could forbid', async () => {
    await sell(NOON_MS);
    expect(await comparableFromMs(ledger.sql, 'transactions', span(1n, NOON_MS - HOUR_MS))).toBe(NOON_MS + 1);
    expect(await comparableFromMs(ledger.sql, 'transactions', span(1n, NOON_MS))).toBe(NOON_MS + 300_001);
  });
});

describe('tables whose rows reach over time', () => {
  const METRICS_OF_SESSIONS = tableOf('session_metrics');
  const LEFT = tableOf('cart_abandonment');

  async function play(...events: Played[]): Promise<void> {
    await fill(ledger, { events });
    for (const { name } of COMPARED_TABLES) {
      await ledger.sql.run(`CREATE TABLE published_${name} AS FROM expected_${name}`);
    }
  }

  it('are compared where neither side begins too early', async () => {
    await play(view(), view({ sessionId: 'later', atMs: NOON_MS + HOUR_MS }));
    const lost = `UPDATE published_session_metrics SET start_time = ${BigInt(NOON_MS - 1) * 1000n}, page_views = '2' WHERE session_id = 's'`;
    expect(await compare(METRICS_OF_SESSIONS, lost, NOON_MS)).toEqual({
      rowsCompared: 1,
      rowsLeftOut: 1,
      differing: 0,
    });
  });

  it('are left out with the sessions they belong to', async () => {
    await play(
      cart('add'),
      cart('abandon', { atMs: NOON_MS + HOUR_MS }),
      cart('add', { sessionId: 'later', atMs: NOON_MS + HOUR_MS }),
      cart('abandon', { sessionId: 'later', atMs: NOON_MS + HOUR_MS }),
    );
    const wrong = `UPDATE published_cart_abandonment SET cart_value = '1'`;
    expect(await compare(LEFT, wrong, NOON_MS + 1)).toEqual({ rowsCompared: 1, rowsLeftOut: 1, differing: 1 });
  });

  it('may have a key as often as it is expected, and no more often', async () => {
    await play(view(), view({ partition: 1, atMs: NOON_MS + 1 }));
    const copy = `INSERT INTO published_session_metrics FROM published_session_metrics WHERE start_time > ${BigInt(NOON_MS) * 1000n}`;
    expect(await compare(METRICS_OF_SESSIONS, copy)).toEqual({ rowsCompared: 2, rowsLeftOut: 0, differing: 1 });
  });
});
