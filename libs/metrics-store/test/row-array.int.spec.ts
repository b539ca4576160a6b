import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client } from 'pg';
import { RowArray } from '../src/row-array/row-array';
import { type RowsOf, rowStatements } from '../src/row-array/row-statements';
import { TextList } from '../src/row-array/text-list';

jest.setTimeout(60_000);

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(`SET timezone = 'UTC'`);
  await client.query(`
    CREATE TYPE sample AS (
      i integer, n bigint, b boolean, t timestamptz, s text, bytes bytea, texts text[], numbers bigint[])`);
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

interface Sample {
  readonly i?: number;
  readonly n?: number | bigint;
  readonly b?: boolean;
  readonly t?: number;
  readonly s?: string;
  readonly bytes?: Buffer;
  readonly texts?: readonly string[];
  readonly numbers?: readonly number[];
}

function write(to: RowArray, { i, n, b, t, s, bytes, texts, numbers }: Sample): void {
  to.integer(i);
  to.bigint(n);
  to.boolean(b);
  to.time(t);
  to.text(s);
  to.bytea(bytes);
  to.texts(texts);
  to.bigints(numbers);
}

/** The rows as PostgreSQL has read them, each written by itself. */
async function read(...samples: Sample[]): Promise<string[]> {
  const { rows } = await client.query<{ row: string }>('SELECT r::text AS row FROM unnest($1::sample[]) AS r', [
    RowArray.of(samples, write),
  ]);
  return rows.map(({ row }) => row);
}

const NOTHING = '(,,,,,,,)';

describe('RowArray', () => {
  it('holds rows in their order, and tells what is missing from what is empty', async () => {
    const empty = { i: 0, n: 0, b: false, s: '', bytes: Buffer.alloc(0), texts: [], numbers: [] };
    expect(await read({ i: 1 }, {}, empty, { s: 'last' })).toEqual([
      '(1,,,,,,,)',
      NOTHING,
      String.raw`(0,0,f,,"","\\x",{},{})`,
      '(,,,,last,,,)',
    ]);
    expect(await read()).toEqual([]);
  });

  it.each([
    [0, '0'],
    [-1, '-1'],
    [2 ** 32, '4294967296'],
    [-(2 ** 32), '-4294967296'],
    [-(2 ** 32) - 1, '-4294967297'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
    [2n ** 63n - 1n, '9223372036854775807'],
    [-(2n ** 63n), '-9223372036854775808'],
  ])('holds %s as a bigint', async (n, text) => {
    expect(await read({ n })).toEqual([`(,${text},,,,,,)`]);
  });

  it('holds the integers of 32 bits and no others', async () => {
    expect(await read({ i: 2 ** 31 - 1 }, { i: -(2 ** 31) })).toEqual(['(2147483647,,,,,,,)', '(-2147483648,,,,,,,)']);
    for (const i of [2 ** 31, -(2 ** 31) - 1, 0.5, Number.NaN]) {
      expect(() => RowArray.of([{ i }], write)).toThrow(/integer|out of range/);
    }
    for (const n of [2 ** 53, 0.5, Number.POSITIVE_INFINITY, 2n ** 63n]) {
      expect(() => RowArray.of([{ n }], write)).toThrow(/integer|out of range/);
    }
    expect(() => RowArray.of([{ t: Number.NaN }], write)).toThrow(/integer|out of range/);
  });

  it.each(['1969-12-31 23:59:59.999', '1999-12-31 23:59:59.999', '2000-01-01 00:00:00', '2262-04-11 23:47:16.855'])(
    'holds %s to the millisecond',
    async (time) => {
      expect(await read({ t: Date.parse(`${time.replace(' ', 'T')}Z`) })).toEqual([`(,,,"${time}+00",,,,)`]);
    },
  );

  it('holds the last millisecond of all', async () => {
    expect(await read({ t: Date.UTC(9999, 11, 31, 23, 59, 59, 999) })).toEqual([
      '(,,,"9999-12-31 23:59:59.999+00",,,,)',
    ]);
  });

  it('holds any text, bytes and lists', async () => {
    const texts = ['', 'NULL', `a","b`, '\\', 'abcß', '\u{1F600}', 'ß'.repeat(70_000), 'x'.repeat(200_000)];
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 256));
    const numbers = [0, -1, 2 ** 31, -(2 ** 31), 2 ** 32, -(2 ** 32) - 1, 2 ** 53 - 1];
    const rows = [...texts.map((s) => ({ s })), { s: 'b', bytes }, { s: 'l', texts, numbers }];
    const { rows: found } = await client.query<{ s: string; bytes: Buffer | null; texts: string[]; numbers: string[] }>(
      'SELECT s, bytes, texts, numbers FROM unnest($1::sample[])',
      [RowArray.of(rows, write)],
    );
    expect(found.map(({ s }) => s)).toEqual(rows.map(({ s }) => s));
    expect(found.at(-2)?.bytes).toEqual(bytes);
    expect(found.at(-1)).toMatchObject({ texts, numbers: numbers.map(String) });
  });
});

describe('RowArray of longer lists', () => {
  it('holds what is at some places, in their order, and NULL for 0', async () => {
    await client.query('CREATE TYPE lists AS (texts text[], integers integer[], bigints bigint[])');
    const texts = TextList.of(['a', '', 'é', `"\\`, 'x'.repeat(100_000)]);
    const integers = [0, -1, 2 ** 31 - 1, -(2 ** 31), 7];
    const bigints = Float64Array.of(0, -1, 2 ** 53 - 1, -(2 ** 32) - 1, 2 ** 32);
    const pick = (...places: number[]) => Uint32Array.from(places);
    const array = RowArray.of([pick(4, 1, 3), pick(), pick(2, 0, 1, 2)], (to, places) => {
      to.textsAt(places, texts);
      to.nonZeroIntegersAt(places, integers);
      to.nonZeroBigintsAt(places, bigints);
    });
    const { rows } = await client.query<object>('SELECT * FROM unnest($1::lists[])', [array]);
    expect(rows).toEqual([
      {
        texts: ['x'.repeat(100_000), '', `"\\`],
        integers: [7, -1, -(2 ** 31)],
        bigints: ['4294967296', '-1', '-4294967297'],
      },
      { texts: [], integers: [], bigints: [] },
      {
        texts: ['é', 'a', '', 'é'],
        integers: [2 ** 31 - 1, null, -1, 2 ** 31 - 1],
        bigints: ['9007199254740991', null, '-1', '9007199254740991'],
      },
    ]);
    const write = (to: RowArray, value: number) => to.nonZeroIntegersAt(pick(0), [value]);
    expect(() => RowArray.of([2 ** 31], write)).toThrow(/integer/);
    expect(() => RowArray.of([0.5], (to, value) => to.nonZeroBigintsAt(pick(0), [value]))).toThrow(/integer/);
  });
});

describe('rowStatements', () => {
  it('passes over no row and repeats none, however many statements they take', async () => {
    const count: RowsOf<number> = {
      name: 'count',
      text: 'SELECT count(i)::integer, min(i), max(i) FROM unnest($1::sample[])',
      write: (to, i) => write(to, { i }),
    };
    const numbers = Array.from({ length: 12_000 }, (_, at) => at);
    const found: unknown[] = [];
    for (const statement of rowStatements(count, numbers)) {
      const { rows } = await client.query<object>(statement);
      found.push(...rows);
    }
    expect(found).toEqual([
      { count: 5_000, min: 0, max: 4_999 },
      { count: 5_000, min: 5_000, max: 9_999 },
      { count: 2_000, min: 10_000, max: 11_999 },
    ]);
    expect(rowStatements(count, [])).toEqual([]);
  });
});
