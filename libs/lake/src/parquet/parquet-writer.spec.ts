import type { DuckDBConnection } from '@duckdb/node-api';
import type { EventTopic } from '@globalmart/contracts';
import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnTypes, type LakeRow } from '../layout/columns';
import { openDuckDb } from './open-duckdb';
import { ParquetWriter } from './parquet-writer';
import { RowBuffer } from './row-buffer';
import { selectRows } from './select-rows';

const TIME_MS = Date.UTC(2026, 0, 15, 12, 34, 56, 789);
const ORIGIN = { source: 'stream', late: true, partition: 2, offset: 2 ** 40, append_time: TIME_MS } as const;

const PURCHASE: LakeRow<'transactions'> = {
  transaction_id: 't1',
  user_id: `it's "quoted", \\ and 🛒\nÄ`,
  timestamp: TIME_MS,
  products: [{ line_no: 1, product_id: 'p', quantity: 10_000, price_cents: 100_000_000, category: 'Books' }],
  total_amount_cents: 100_000_000,
  payment_method: 'paypal',
  country: 'UK',
  session_id: null,
  store_id: 2 ** 31 - 1,
  ...ORIGIN,
};

const CUSTOMER: LakeRow<'customer_events'> = {
  event_id: 'c1',
  event_type: 'registered',
  user_id: 'u1',
  email: 'ada@example.com',
  age: 36,
  country: 'UK',
  registration_date: Date.UTC(2024, 1, 29),
  preferences: ['Books', "it's"],
  timestamp: Date.UTC(9999, 11, 31, 23, 59, 59, 999),
  ...ORIGIN,
};

const REMOVAL: LakeRow<'product_catalog'> = {
  product_id: 'p',
  name: null,
  category: null,
  price_cents: null,
  inventory: null,
  ratings: null,
  deleted: true,
  ...ORIGIN,
  late: false,
};

describe('ParquetWriter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'globalmart-parquet-'));
  let writer: ParquetWriter;
  let sql: DuckDBConnection;

  beforeAll(async () => {
    writer = await ParquetWriter.open();
    const instance = await openDuckDb({ memoryLimit: '256MB', threads: 1 });
    sql = await instance.connect();
    // Whoever reads in another zone reads the same instants.
    await sql.run(`SET TimeZone = 'America/New_York'`);
  });

  afterAll(async () => {
    writer.close();
    sql.closeSync();
    await rm(folder, { recursive: true, force: true });
  });

  async function write(topic: EventTopic, name: string, rows: readonly LakeRow[]): Promise<string> {
    const buffer = new RowBuffer();
    for (const row of rows) buffer.append(row);
    const path = join(folder, name);
    await writer.write(topic, buffer, path);
    return path;
  }

  async function read(query: string): Promise<unknown[]> {
    return (await sql.runAndReadAll(query)).getRowObjectsJson();
  }

  it('writes what is read back, value for value', async () => {
    const path = await write('transactions', 'a.parquet', [PURCHASE]);
    const [row] =
      await read(`SELECT * REPLACE (epoch_us("timestamp") AS "timestamp", epoch_us(append_time) AS append_time)
      FROM (${selectRows('transactions', [path])})`);
    const us = String(TIME_MS * 1000);
    expect(row).toEqual({
      ...PURCHASE,
      timestamp: us,
      append_time: us,
      offset: String(2 ** 40),
      total_amount_cents: '100000000',
      products: [{ ...PURCHASE.products[0], price_cents: '100000000' }],
    });
    // Nothing is left beside the file.
    expect(await readdir(folder)).toEqual(['a.parquet']);
  });

  it('keeps days, lists and the last instant that can be', async () => {
    const path = await write('customer_events', 'b.parquet', [CUSTOMER]);
    expect(await read(`SELECT registration_date, preferences, epoch_ms("timestamp") AS ms FROM '${path}'`)).toEqual([
      { registration_date: '2024-02-29', preferences: ['Books', "it's"], ms: String(CUSTOMER.timestamp) },
    ]);
  });

  it('keeps a removed product as a row of nulls', async () => {
    const path = await write('product_catalog', 'c.parquet', [REMOVAL]);
    expect(await read(`SELECT product_id, name, price_cents, ratings, deleted FROM '${path}'`)).toEqual([
      { product_id: 'p', name: null, price_cents: null, ratings: null, deleted: true },
    ]);
  });

  it('gives files the types of the layout, and a SELECT of no file the same', async () => {
    const path = await write('transactions', 'd.parquet', [PURCHASE]);
    const typesOf = async (query: string): Promise<unknown[]> =>
      (await read(`DESCRIBE ${query}`)).map((row) => {
        const { column_name: name, column_type: type } = row as Record<string, string>;
        return { name, type: type?.replaceAll('"', '') };
      });
    const layout = columnTypes('transactions').map(({ name, type }) => ({
      name,
      type: type === 'TIMESTAMPTZ' ? 'TIMESTAMP WITH TIME ZONE' : type,
    }));
    expect(await typesOf(`SELECT * FROM '${path}'`)).toEqual(layout);
    expect(await typesOf(selectRows('transactions', []))).toEqual(layout);
    expect(await read(selectRows('transactions', []))).toEqual([]);
  });

  it('writes times as microseconds in UTC and compresses by zstd, for readers of other houses', async () => {
    const path = await write('transactions', 'e.parquet', [PURCHASE]);
    const [column] = await read(`SELECT logical_type FROM parquet_schema('${path}') WHERE name = 'timestamp'`);
    expect(column).toEqual({ logical_type: expect.stringMatching(/isAdjustedToUTC=1.*MICROS/) as string });
    const codecs = await read(`SELECT DISTINCT compression FROM parquet_metadata('${path}')`);
    expect(codecs).toEqual([{ compression: 'ZSTD' }]);
  });

  it('writes more rows than a row group takes, in their order', async () => {
    const rows = Array.from({ length: 150_000 }, (_, offset): LakeRow => ({ ...REMOVAL, offset }));
    const path = await write('product_catalog', 'f.parquet', rows);
    expect(
      await read(`SELECT count(*) AS rows, count(DISTINCT "offset") AS offsets,
        bool_and("offset" = file_row_number) AS in_order FROM read_parquet('${path}', file_row_number = true)`),
    ).toEqual([{ rows: '150000', offsets: '150000', in_order: true }]);
  });

  it('refuses rows that do not fit the columns', async () => {
    const wrong = { ...REMOVAL, offset: 'seven' } as unknown as LakeRow;
    await expect(write('product_catalog', 'g.parquet', [wrong])).rejects.toThrow();
  });

  it('says so when there is no place to write to', async () => {
    const buffer = new RowBuffer();
    buffer.append(REMOVAL);
    await expect(writer.write('product_catalog', buffer, join(folder, 'nowhere', 'h.parquet'))).rejects.toThrow(
      'ENOENT',
    );
  });
});

describe('RowBuffer', () => {
  it('says how much memory it takes, which is little for a row and in proportion for many', () => {
    const buffer = new RowBuffer();
    buffer.append(REMOVAL);
    expect(buffer.bytes).toBe(4096);
    for (let at = 0; at < 10_000; at++) buffer.append(REMOVAL);
    const written = [...buffer.chunks()].reduce((sum, { length }) => sum + length, 0);
    expect(buffer.bytes).toBeGreaterThanOrEqual(written);
    expect(buffer.bytes).toBeLessThan(1.3 * written);
  });

  it('takes a row that is larger than any chunk', () => {
    const buffer = new RowBuffer();
    buffer.append({ ...REMOVAL, name: 'ä'.repeat(400_000) });
    buffer.append(REMOVAL);
    const lines = Buffer.concat([...buffer.chunks()])
      .toString()
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { name: string | null }).name?.length)).toEqual([
      400_000,
      undefined,
    ]);
  });
});
