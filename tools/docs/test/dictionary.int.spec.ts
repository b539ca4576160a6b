import { DICTIONARY, migrate } from '@globalmart/metrics-store';
import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { DICTIONARY_FILE, readQueries, writtenFrom } from '../dictionary';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
}, 120_000);

afterAll(() => database?.drop());

it('is what npm run dictionary writes', async () => {
  expect(readFileSync(DICTIONARY_FILE, 'utf8')).toBe(await writtenFrom(database.ownerUrl));
});

it('has a query for each table, and for nothing else', () => {
  const names = DICTIONARY.flatMap(({ tables }) => tables).map(({ name }) => name);
  expect([...readQueries().keys()].sort()).toEqual(names.sort());
});

it.each([...readQueries()])('asks %s what it is good for, with the rights of a reader', async (name, query) => {
  expect(query).toMatch(new RegExp(`^-- .+[.:?]\n(.|\n)*\\bFROM ${name}\\b`));
  const reader = new Client({ connectionString: database.gatewayUrl });
  await reader.connect();
  try {
    await expect(reader.query(query)).resolves.toBeDefined();
  } finally {
    await reader.end();
  }
});
