import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client } from 'pg';
import { DICTIONARY, findPublicTables, migrate, type PublicTable } from '../src/index';

let database: TestDatabase;
let owner: Client;
let tables: PublicTable[];

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  tables = await findPublicTables(owner);
}, 120_000);

afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

const NOTES = DICTIONARY.flatMap((chapter) => chapter.tables);

it('has notes on what readers may look at, and on nothing else', () => {
  expect(NOTES.map(({ name }) => name).sort()).toEqual(tables.map(({ name }) => name));
});

it.each(NOTES)('says what a row of $name is, and what each column means', ({ name, key, columns }) => {
  const table = tables.find((each) => each.name === name);
  expect(table?.comment).toContain(`Key: ${key.join(', ')}.`);
  expect(Object.keys(columns)).toEqual(expect.arrayContaining([...key]));
  expect(Object.fromEntries(table?.columns.map((column) => [column.name, column.comment]) ?? [])).toEqual(columns);
});

it('counts what the gateway may select, without its own keys and what views stand on', () => {
  const names = tables.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['sales_metrics', 'stream_offsets']));
  for (const hidden of ['sales_panes', 'sales_minute_parts', 'api_keys', 'api_sessions', 'schema_migrations']) {
    expect(names).not.toContain(hidden);
  }
});

it('writes again what was lost, and leaves alone what is there', async () => {
  const commentOf = async () => {
    const { rows } = await owner.query<{ comment: string; xmin: string }>(
      `SELECT description AS comment, xmin::text FROM pg_description WHERE objoid = 'sales_daily'::regclass AND objsubid = 0`,
    );
    return rows[0];
  };
  const before = await commentOf();
  await migrate(database.ownerUrl);
  expect(await commentOf()).toEqual(before);
  await owner.query(`COMMENT ON VIEW sales_daily IS NULL`);
  await migrate(database.ownerUrl);
  expect((await commentOf())?.comment).toBe(before?.comment);
});
