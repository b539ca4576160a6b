import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LakeOracle } from './lake-oracle';
import type { ListedFile } from './published-lake';

const T = Date.UTC(2026, 2, 1, 12);
const MINUTE_MS = 60_000;
const DAY = '2026-03-01';

/** Offsets 0 to 4: valid, valid, a repeat of the first, one that is late, valid. */
const LOGGED = [
  { id: 'a', timeMs: T },
  { id: 'b', timeMs: T + 20 * MINUTE_MS },
  { id: 'b', timeMs: T + 20 * MINUTE_MS },
  { id: 'c', timeMs: T + MINUTE_MS },
  { id: 'd', timeMs: T + 21 * MINUTE_MS },
];

interface Row {
  readonly offset: number;
  readonly timeMs: number;
  readonly late: boolean;
  readonly total?: number;
}

const KEPT: readonly Row[] = [
  { offset: 0, timeMs: T, late: false },
  { offset: 1, timeMs: T + 20 * MINUTE_MS, late: false },
  { offset: 3, timeMs: T + MINUTE_MS, late: true },
  { offset: 4, timeMs: T + 21 * MINUTE_MS, late: false },
];

describe('LakeOracle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'globalmart-lake-oracle-'));
  let files = 0;

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A file with these rows, written without the help of whoever writes the lake. */
  async function file(rows: readonly Row[], day = DAY): Promise<ListedFile> {
    const instance = await DuckDBInstance.create(':memory:');
    const sql = await instance.connect();
    const dayFolder = join(folder, `dt=${day}`);
    await mkdir(dayFolder, { recursive: true });
    const path = join(dayFolder, `${files++}.parquet`);
    const selects = rows.map(
      ({ offset, timeMs, late, total = 500 }) => `
        SELECT '${LOGGED[offset]?.id}' AS transaction_id, 'u' AS user_id, make_timestamptz(${timeMs * 1000}) AS "timestamp",
          [{line_no: 1::INTEGER, product_id: 'p', quantity: 1::INTEGER, price_cents: 500::BIGINT, category: 'unknown'}] AS products,
          ${total}::BIGINT AS total_amount_cents, 'paypal' AS payment_method, 'UK' AS country, NULL::VARCHAR AS session_id,
          0::INTEGER AS store_id, 'stream' AS source, ${late} AS late, 0::INTEGER AS partition, ${offset}::BIGINT AS "offset",
          make_timestamptz(${(T + offset) * 1000}) AS append_time`,
    );
    await sql.run(`COPY (${selects.join(' UNION ALL ')}) TO '${path}' (FORMAT parquet)`);
    sql.closeSync();
    return { path, topic: 'transactions', day, rows: rows.length };
  }

  async function differences(listed: readonly ListedFile[]): Promise<string[]> {
    const oracle = await LakeOracle.open(folder);
    try {
      LOGGED.forEach((event, at) => {
        const offset = BigInt(at);
        oracle.add({ topic: 'transactions', partition: 0, offset, appendMs: T + at, event });
        oracle.addSale(0, offset, {
          id: event.id,
          userId: 'u',
          sessionId: null,
          eventTimeMs: event.timeMs,
          country: 'UK',
          paymentMethod: 'paypal',
          storeId: 0,
          totalCents: 500,
          lines: [{ productId: 'p', quantity: 1, priceCents: 500, category: null }],
        });
      });
      await oracle.judge(10 * MINUTE_MS, listed);
      const rows = await oracle.differingRows('transactions', 0, 0n, 5n);
      const found = [...(await oracle.differingFiles(listed)), ...rows, ...(await oracle.differingSales(listed))];
      return found.map((line) => line.replace(/ \(.*|^lake: \S*\.parquet /, ''));
    } finally {
      await oracle.close();
    }
  }

  it('finds nothing where every valid and every late record is there once', async () => {
    expect(await differences([await file(KEPT.slice(0, 2)), await file(KEPT.slice(2))])).toEqual([]);
  });

  it('finds what is missing', async () => {
    expect(await differences([await file(KEPT.slice(1))])).toEqual(['lake: transactions 0/0 is missing']);
  });

  it('finds what is there twice, in one file or in two', async () => {
    expect(await differences([await file(KEPT), await file(KEPT.slice(1, 2))])).toEqual([
      'lake: transactions 0/1 is there more than once',
    ]);
  });

  it('finds a repeat that should not be there', async () => {
    const repeat = { offset: 2, timeMs: T + 20 * MINUTE_MS, late: false };
    expect(await differences([await file([...KEPT, repeat])])).toEqual(['lake: transactions 0/2 should not be there']);
  });

  it('finds a late one that is called valid, and a row in the folder of another day', async () => {
    const [first, second, late, last] = KEPT as [Row, Row, Row, Row];
    expect(await differences([await file([first, second, { ...late, late: false }, last])])).toEqual([
      'lake: transactions 0/3 is not as in the log',
    ]);
    expect(await differences([await file(KEPT.slice(0, 3)), await file([last], '2026-03-02')])).toEqual([
      'lake: transactions 0/4 is not as in the log',
    ]);
  });

  it('finds a cent that is wrong', async () => {
    const [first, ...others] = KEPT as [Row, ...Row[]];
    expect(await differences([await file([{ ...first, total: 501 }, ...others])])).toEqual([
      'lake: transactions 0/0 has other columns than its record',
    ]);
  });

  it('finds a file with another number of rows than is listed', async () => {
    expect(await differences([{ ...(await file(KEPT)), rows: 5 }])).toEqual(['has 4 rows, and 5 are listed']);
  });
});
