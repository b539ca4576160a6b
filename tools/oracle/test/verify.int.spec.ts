import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { verify, type VerifyResult } from '../verify';
import { SalesFixture, type LogEntry } from './sales-fixture';

const ROOT = join(__dirname, '../../..');

/** `[quantity, price, category]` lines to the JSON of a transaction; the total is given, as on a receipt. */
function order(id: string, timestamp: string, total: number, lines: [number, number, string?][]): string {
  return JSON.stringify({
    transaction_id: id,
    user_id: 'U1',
    timestamp,
    products: lines.map(([quantity, price, category]) => ({ product_id: 'P1', quantity, price, category })),
    total_amount: total,
    payment_method: 'paypal',
    country: 'USA',
  });
}

const at = (time: string) => `2024-03-01T${time}Z`;

async function insertRows(fixture: SalesFixture, table: string, columns: string, rows: string[]): Promise<void> {
  await fixture.database.query(`INSERT INTO ${table} (${columns}) VALUES ${rows.join(', ')}`);
}

const PANE = 'pane_start, partition, category, country, amount_cents, transactions, units';
const STORE = 'window_start, partition, store_id, transactions, revenue_cents, customers';
const WINDOW = 'window_start, partition, category, country, amount_cents, transactions, units, min_cents, max_cents';

async function emptyTables(fixture: SalesFixture): Promise<void> {
  await fixture.database.query(
    'DELETE FROM sales_panes; DELETE FROM sales_hours; DELETE FROM sales_days; DELETE FROM store_minutes',
  );
  await fixture.database.query('DELETE FROM stream_offsets');
}

async function runTool(fixture: SalesFixture): Promise<{ code: number | null; lines: string[] }> {
  const child = spawn(process.execPath, ['tools/run.mjs', 'tools/oracle/verify.ts'], {
    cwd: ROOT,
    env: fixture.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, lines: output.trim().split('\n') };
}

let fixture: SalesFixture;

beforeAll(async () => {
  fixture = await SalesFixture.create();
}, 180_000);

afterAll(() => fixture?.drop(), 60_000);

describe('verify', () => {
  const appendTime = at('12:01:00');
  const LOG: LogEntry[] = [
    { partition: 0, appendTime, value: order('T1', at('12:00:00'), 20, [[2, 10, 'Books']]) },
    // The total is a cent above the lines: both figures are right in their own rows.
    {
      partition: 0,
      appendTime,
      value: order('T2', at('12:00:40'), 7.51, [
        [1, 5, 'Books'],
        [1, 2.5],
      ]),
    },
    { partition: 0, appendTime, value: order('T1', at('12:00:40'), 20, [[2, 10, 'Books']]) },
    { partition: 0, appendTime, value: '{"transaction_id":' },
    { partition: 0, appendTime, value: order('T3', at('11:50:39.999'), 1, [[1, 1]]) },
    { partition: 1, appendTime, value: order('T1', at('12:00:10'), 1, [[1, 1, 'unknown']]) },
    { partition: 1, appendTime, value: order('not yet', at('12:00:10'), 99, [[1, 99]]) },
    { partition: 1, appendTime, key: 'U2', value: order('not yet', at('12:00:10'), 99, [[1, 99]]) },
  ];
  // By partition, so that Books sums 2 × 10.00 in the first half minute and 5.00 in the second.
  const PANES = [
    `('${at('12:00:00')}', 0, NULL, 'USA', 2000, 1, 2)`,
    `('${at('12:00:00')}', 0, 'Books', 'USA', 2000, 1, 2)`,
    `('${at('12:00:00')}', 1, NULL, 'USA', 100, 1, 1)`,
    `('${at('12:00:00')}', 1, 'unknown', 'USA', 100, 1, 1)`,
    `('${at('12:00:30')}', 0, NULL, 'USA', 751, 1, 2)`,
    `('${at('12:00:30')}', 0, 'Books', 'USA', 500, 1, 1)`,
    `('${at('12:00:30')}', 0, 'unknown', 'USA', 250, 1, 1)`,
  ];
  const windows = (start: string) => [
    `('${start}', 0, NULL, 'USA', 2751, 2, 4, 751, 2000)`,
    `('${start}', 0, 'Books', 'USA', 2500, 2, 3, NULL, NULL)`,
    `('${start}', 0, 'unknown', 'USA', 250, 1, 1, NULL, NULL)`,
    `('${start}', 1, NULL, 'USA', 100, 1, 1, 100, 100)`,
    `('${start}', 1, 'unknown', 'USA', 100, 1, 1, NULL, NULL)`,
  ];

  const STORES = [`('${at('12:00:00')}', 0, 0, 2, 2751, 1)`, `('${at('12:00:00')}', 1, 0, 1, 100, 1)`];

  beforeAll(() => fixture.append(LOG), 60_000);

  beforeEach(async () => {
    await emptyTables(fixture);
    await insertRows(fixture, 'sales_panes', PANE, PANES);
    await insertRows(fixture, 'sales_hours', WINDOW, windows(at('12:00:00')));
    await insertRows(fixture, 'sales_days', WINDOW, windows(at('00:00:00')));
    await insertRows(fixture, 'store_minutes', STORE, STORES);
    await fixture.setNextOffset(0, 5, at('12:00:40'));
    await fixture.setNextOffset(1, 1, at('12:00:10'));
    await fixture.setNextOffset(2, 0, at('00:00:00'));
  });

  const change = (sql: string) => fixture.database.query(sql);

  it('finds no difference where the tables are right, and leaves no consumer group', async () => {
    const result = await verify({ env: fixture.env });
    expect(result.firstDifferences).toEqual([]);
    expect(result).toMatchObject({
      ok: true,
      records: 6,
    });
    expect(result.logs.transactions).toMatchObject({
      verdicts: { valid: 3, duplicate: 1, late: 1, invalid: 1 },
      invalidByReason: { malformed_json: 1 },
      comparedFromMs: 0,
    });
    // Three windows (11:59:30, 12:00:00, 12:00:30) of a total and two categories; one hour, one day; one minute.
    expect(result.tables.map(({ rowsCompared }) => rowsCompared).filter(Boolean)).toEqual([9, 3, 3, 1]);
    expect(await fixture.groups()).toEqual([]);
  }, 180_000);

  it('ends with one line of JSON and exit code 0', async () => {
    const { code, lines } = await runTool(fixture);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      verify: 'tables',
      ok: true,
      differences: 0,
      rows: { sales_metrics: 9, sales_hourly: 3, sales_daily: 3, transactions_summary: 1 },
      logs: { transactions: { next_offsets: { 0: 5, 1: 1, 2: 0 } } },
    });
    expect(code).toBe(0);
  }, 180_000);

  it('reports a row that is one cent off, with its events, and exits 1', async () => {
    await change(`UPDATE sales_hours SET amount_cents = amount_cents + 1 WHERE category = 'Books'`);
    const { code, lines } = await runTool(fixture);
    expect(code).toBe(1);
    expect(lines).toContain(
      'sales_hourly window_start=2024-03-01T12:00:00.000Z country=USA category=Books: total_amount is 25.01, expected 25.00; ' +
        // 2501 ÷ 2 = 1250.5
        'avg_transaction_value is 12.51, expected 12.50',
    );
    expect(lines).toContain(
      '    events: T1 (transactions 0/0, valid), T2 (transactions 0/1, valid), T1 (transactions 0/2, duplicate)',
    );
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ ok: false, differences: 1 });
  }, 180_000);

  const differing = ({ firstDifferences, differences }: VerifyResult) => ({
    differences,
    rows: firstDifferences.map(({ table, kind, key }) => `${table} ${kind} ${key['category']}`),
  });

  it('reports rows that are missing and rows that should not be', async () => {
    await change(`DELETE FROM sales_days WHERE category = 'unknown'`);
    await change(`UPDATE sales_panes SET country = 'UK' WHERE partition = 1 AND category IS NULL`);
    expect(differing(await verify({ env: fixture.env }))).toEqual({
      differences: 5,
      rows: [
        'sales_metrics unexpected null',
        'sales_metrics unequal null',
        'sales_metrics unexpected null',
        'sales_metrics unequal null',
        'sales_daily missing unknown',
      ],
    });
  }, 180_000);

  it('reports a wrong least transaction', async () => {
    await change(`UPDATE sales_days SET min_cents = 752 WHERE partition = 0 AND category IS NULL`);
    await change(`UPDATE sales_days SET min_cents = 99 WHERE partition = 1 AND category IS NULL`);
    const result = await verify({ env: fixture.env });
    expect(result.firstDifferences.map(({ mismatches }) => mismatches)).toEqual([
      [{ column: 'min_transaction', expected: '100', published: '99' }],
    ]);
  }, 180_000);

  it('wants empty tables where there are no offsets', async () => {
    await change('DELETE FROM stream_offsets');
    expect(await verify({ env: fixture.env })).toMatchObject({ ok: false, differences: 16, records: 0 });
    await emptyTables(fixture);
    expect(await verify({ env: fixture.env })).toMatchObject({ ok: true, differences: 0, records: 0 });
  }, 180_000);

  it('reports a customer too many in a store', async () => {
    await change('UPDATE store_minutes SET customers = 2 WHERE partition = 0');
    const result = await verify({ env: fixture.env });
    expect(result.firstDifferences).toMatchObject([
      {
        table: 'transactions_summary',
        kind: 'unequal',
        key: { store_id: '0' },
        mismatches: [{ column: 'unique_customers', expected: '2', published: '3' }],
        events: { count: 4 },
      },
    ]);
  }, 180_000);

  it('holds each job to its own offsets, where they differ', async () => {
    await change(`DELETE FROM stream_offsets WHERE job = 'stores' AND partition = 0`);
    await fixture.setNextOffset(0, 1, at('12:00:00'), ['stores']);
    expect(differing(await verify({ env: fixture.env }))).toMatchObject({ differences: 1 });
    await change('UPDATE store_minutes SET transactions = 1, revenue_cents = 2000 WHERE partition = 0');
    expect(await verify({ env: fixture.env })).toMatchObject({ ok: true, records: 6 });
  }, 180_000);

  it('says so where the low stock is still to be decided, and compares the rest', async () => {
    await change(
      `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms, watermark_ms)
       VALUES ('inventory', 'transactions', 0, 1, 0, 0, 0, 600000, 0)`,
    );
    await change(`INSERT INTO stock_changes (minute, products, product_ids) VALUES ('-infinity', 1, '{P1}')`);
    const said: string[] = [];
    const waiting = await verify({ env: fixture.env, log: (line) => said.push(line) });
    expect(waiting).toMatchObject({ ok: true, differences: 0 });
    expect(waiting.tables.filter(({ isUnsettled }) => isUnsettled).map(({ table }) => table)).toEqual([
      'inventory_status',
      'low_stock_alerts',
    ]);
    expect(said).toContain(
      'low_stock_alerts: not compared: what follows from the newest events is still to be written',
    );
    await change('DELETE FROM stock_changes');
    expect((await verify({ env: fixture.env })).tables.filter(({ isUnsettled }) => isUnsettled)).toEqual([]);
  }, 180_000);

  it('refuses a log that ends before the results do', async () => {
    await fixture.setNextOffset(1, 4, at('12:00:10'));
    await expect(verify({ env: fixture.env })).rejects.toThrow(/transactions-1 ends at offset 3/);
  }, 180_000);
});

describe('verify on a log that no longer starts at 0', () => {
  let short: SalesFixture;

  beforeAll(async () => {
    short = await SalesFixture.create();
    await short.append([
      { partition: 0, appendTime: at('10:00:00'), value: order('gone', at('10:00:00'), 1, [[1, 1]]) },
      // What is lost was at most at 10:06:00 + 5 minutes.
      { partition: 0, appendTime: at('10:06:00'), value: order('T1', at('10:10:00'), 1, [[1, 1]]) },
      // The watermark passes 10:11:00 only after this one, so windows from 10:21:00.001 on are whole.
      { partition: 0, appendTime: at('10:20:00'), value: order('T2', at('10:21:00.001'), 1, [[1, 1]]) },
      { partition: 0, appendTime: at('10:30:00'), value: order('T3', at('10:30:00'), 1, [[1, 1]]) },
    ]);
    await short.deleteRecordsBefore(0, 1);
    await short.setNextOffset(0, 4, at('10:30:00'));
    const pane = (start: string) => [
      `('${start}', 0, NULL, 'USA', 100, 1, 1)`,
      `('${start}', 0, 'unknown', 'USA', 100, 1, 1)`,
    ];
    const panes = ['10:00:00', '10:10:00', '10:21:00', '10:30:00'].flatMap((time) => pane(at(time)));
    await insertRows(short, 'sales_panes', PANE, panes);
    const minutes = ['10:00:00', '10:10:00', '10:21:00', '10:30:00'].map((time) => `('${at(time)}', 0, 0, 1, 100, 1)`);
    await insertRows(short, 'store_minutes', STORE, minutes);
  }, 180_000);

  afterAll(() => short?.drop(), 60_000);

  it('compares the windows wholly inside it and says so', async () => {
    const said: string[] = [];
    const result = await verify({ env: short.env, log: (line) => said.push(line) });
    // Two windows of T3 with a total and a category each; its hour and day began too early.
    expect(result.firstDifferences).toEqual([]);
    expect(result.tables.slice(0, 4).map(({ rowsCompared, rowsLeftOut }) => [rowsCompared, rowsLeftOut])).toEqual([
      [4, 12],
      [0, 0],
      [0, 0],
      [1, 3],
    ]);
    expect(said).toContain(
      'transactions: the log no longer starts at 0: only what began at 2024-03-01T10:21:00.002Z or later is compared',
    );
  }, 180_000);

  it('compares nothing of what is gone entirely', async () => {
    await short.append([{ partition: 1, appendTime: at('10:00:00'), value: null }]);
    await short.deleteRecordsBefore(1, 1);
    await short.setNextOffset(1, 1, at('10:00:00'));
    expect(await verify({ env: short.env })).toMatchObject({
      ok: true,
      logs: { transactions: { comparedFromMs: null } },
    });
    await short.database.query('DELETE FROM stream_offsets WHERE partition = 1');
  }, 180_000);

  it('still finds a difference inside it', async () => {
    await short.database.query(`UPDATE sales_panes SET units = 2 WHERE pane_start = '${at('10:30:00')}'`);
    expect(await verify({ env: short.env })).toMatchObject({ ok: false, differences: 4 });
  }, 180_000);
});
