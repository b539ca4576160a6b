import type { DuckDBConnection } from '@duckdb/node-api';
import { EVENT_TOPICS, type EventTopic } from '@globalmart/contracts';
import fc from 'fast-check';
import { mkdtempSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { columnTypes, LAKE_COLUMNS, type LakeRow, LINE_COLUMN_TYPES } from '../layout/columns';
import { openDuckDb } from './open-duckdb';
import { type NewRowBuffer, openRowBuffers } from './row-buffer';
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

describe('RowBuffer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'globalmart-parquet-'));
  let newRows: NewRowBuffer;
  let sql: DuckDBConnection;
  let files = 0;

  beforeAll(async () => {
    newRows = await openRowBuffers();
    const instance = await openDuckDb({ memoryLimit: '256MB', threads: 1 });
    sql = await instance.connect();
    // Whoever reads in another zone reads the same instants.
    await sql.run(`SET TimeZone = 'America/New_York'`);
  });

  afterAll(async () => {
    sql.closeSync();
    await rm(folder, { recursive: true, force: true });
  });

  async function write(topic: EventTopic, name: string, rows: readonly LakeRow[]): Promise<string> {
    const buffer = newRows(topic);
    for (const row of rows) buffer.append(row);
    const path = join(folder, name);
    await buffer.writeTo(path);
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

  it('writes times as microseconds in UTC and compresses texts by zstd, for readers of other houses', async () => {
    const path = await write('transactions', 'e.parquet', [PURCHASE]);
    const [column] = await read(`SELECT logical_type FROM parquet_schema('${path}') WHERE name = 'timestamp'`);
    expect(column).toEqual({ logical_type: expect.stringMatching(/isAdjustedToUTC=1.*MICROS/) as string });
    const kinds = await read(
      `SELECT DISTINCT type, encodings, compression FROM parquet_metadata('${path}') ORDER BY ALL`,
    );
    expect(kinds).toEqual([
      { type: 'BOOLEAN', encodings: 'PLAIN, RLE', compression: 'ZSTD' },
      { type: 'BYTE_ARRAY', encodings: 'DELTA_LENGTH_BYTE_ARRAY, RLE', compression: 'ZSTD' },
      { type: 'BYTE_ARRAY', encodings: 'RLE_DICTIONARY, RLE, PLAIN', compression: 'ZSTD' },
      { type: 'INT32', encodings: 'DELTA_BINARY_PACKED, RLE', compression: 'UNCOMPRESSED' },
      { type: 'INT64', encodings: 'DELTA_BINARY_PACKED, RLE', compression: 'UNCOMPRESSED' },
    ]);
  });

  it('writes more rows than a row group takes, in their order', async () => {
    const rows = Array.from({ length: 150_000 }, (_, offset): LakeRow => ({ ...REMOVAL, offset }));
    const path = await write('product_catalog', 'f.parquet', rows);
    expect(
      await read(`SELECT count(*) AS rows, count(DISTINCT "offset") AS offsets,
        bool_and("offset" = file_row_number) AS in_order FROM read_parquet('${path}', file_row_number = true)`),
    ).toEqual([{ rows: '150000', offsets: '150000', in_order: true }]);
  });

  it.each([
    ['offset', 'seven'],
    ['offset', 2 ** 53],
    ['partition', 2 ** 31],
    ['deleted', 1],
    ['ratings', '4.5'],
    ['category', 7],
    ['name', true],
  ])('refuses a row whose %s is %p', (column, value) => {
    expect(() => newRows('product_catalog').append({ ...REMOVAL, [column]: value })).toThrow(/no |neither/);
  });

  it('says so when there is no place to write to, and can be written elsewhere then', async () => {
    const buffer = newRows('product_catalog');
    buffer.append(REMOVAL);
    await expect(buffer.writeTo(join(folder, 'nowhere', 'h.parquet'))).rejects.toThrow('ENOENT');
    const path = join(folder, 'h.parquet');
    await buffer.writeTo(path);
    expect(await read(`SELECT product_id FROM '${path}'`)).toEqual([{ product_id: 'p' }]);
  });

  it.each(EVENT_TOPICS)(
    'writes any rows of %s as they are, however many a page and a row group take',
    async (topic) => {
      await fc.assert(
        fc.asyncProperty(fc.array(rowOf(topic), { minLength: 1, maxLength: 40 }), async (few) => {
          // So often that pages of every column end, somewhere within these.
          const rows = Array.from({ length: Math.ceil(8_000 / few.length) }, () => few).flat();
          const path = await write(topic, `${topic}-${files++}.parquet`, rows);
          const times = columnTypes(topic).filter(({ kind }) => kind === 'time' || kind === 'day');
          const found = await read(
            `SELECT * REPLACE (${times.map(({ name }) => `epoch_ms("${name}") AS "${name}"`).join(', ')})
           FROM read_parquet('${path}')`,
          );
          const wanted = rows.map((row) => jsonOf(topic, row));
          const differs = wanted.findIndex((row, at) => !isDeepStrictEqual(found[at], row));
          expect({ rows: found.length, differs, row: found[differs] }).toEqual({
            rows: rows.length,
            differs: -1,
            row: wanted[differs],
          });
        }),
        { numRuns: 4 },
      );
    },
  );

  it('takes little memory for a row, and for many hardly more than their file', async () => {
    const buffer = newRows('product_catalog');
    expect(buffer.bytes).toBeLessThan(16_384);
    for (let at = 0; at < 200_000; at++) buffer.append({ ...REMOVAL, product_id: `prod_${at}` });
    const path = join(folder, 'i.parquet');
    await buffer.writeTo(path);
    const { size } = await stat(path);
    expect(buffer.bytes).toBeGreaterThan(0.9 * size);
    expect(buffer.bytes).toBeLessThan(size + 400_000);
  });

  it('takes a text that is larger than any page', async () => {
    const name = 'ä🛒'.repeat(200_000);
    const path = await write('product_catalog', 'j.parquet', [REMOVAL, { ...REMOVAL, name }, REMOVAL]);
    expect(await read(`SELECT length(name) AS length FROM '${path}'`)).toEqual([
      { length: null },
      { length: '400000' },
      { length: null },
    ]);
  });
});

const text = fc.oneof(fc.uuid(), fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'user_42', 'Books'));
const ms = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(9999, 11, 31) });
const VALUES = {
  text,
  word: text,
  integer: fc.integer(),
  bigint: fc.maxSafeInteger(),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  flag: fc.boolean(),
  time: ms,
  day: ms.map((at) => at - (at % 86_400_000)),
  texts: fc.array(text, { maxLength: 4 }),
};

/** Any row of a topic, with nulls wherever there may be some. */
function rowOf(topic: EventTopic): fc.Arbitrary<LakeRow> {
  const line = fc.record(
    Object.fromEntries(LINE_COLUMN_TYPES.map(({ name, kind }) => [name, VALUES[kind as keyof typeof VALUES]])),
  );
  const values = columnTypes(topic).map(({ name, kind }) => {
    const value = kind === 'lines' ? fc.array(line, { maxLength: 5 }) : VALUES[kind];
    const column = (LAKE_COLUMNS[topic] as Record<string, string>)[name];
    return [name, column?.endsWith('?') ? fc.option(value as fc.Arbitrary<unknown>) : value];
  });
  return fc.record(
    Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>,
  ) as unknown as fc.Arbitrary<LakeRow>;
}

/** A row as DuckDB writes its JSON: whole numbers beyond 32 bits as texts. */
function jsonOf(topic: EventTopic, row: LakeRow): unknown {
  const text = (value: unknown) => (typeof value === 'number' ? String(value) : value);
  const json: Record<string, unknown> = { ...row };
  for (const { name, kind } of columnTypes(topic)) {
    if (kind === 'bigint' || kind === 'time' || kind === 'day') json[name] = text(json[name]);
    if (kind === 'lines') {
      json[name] = (json[name] as { price_cents: number }[]).map((line) => ({
        ...line,
        price_cents: text(line.price_cents),
      }));
    }
  }
  return json;
}
