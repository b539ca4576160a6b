import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client, Pool } from 'pg';
import { DashboardRepository, migrate, ProgressRepository } from '../src/index';

let database: TestDatabase;
let owner: Client;
let gateway: Pool;

const FROM = Date.parse('2026-03-01T00:00:00Z');
const BEFORE = Date.parse('2026-03-02T00:00:00Z');

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  gateway = new Pool({ connectionString: database.gatewayUrl, max: 2 });
}, 120_000);

afterAll(async () => {
  await owner?.end();
  await gateway?.end();
  await database?.drop();
});

afterEach(() => owner.query('DELETE FROM sales_days; DELETE FROM stream_offsets'));

const dashboard = () => new DashboardRepository(gateway);

async function days(
  rows: readonly (readonly [day: string, category: string | null, country: string, cents: number])[],
) {
  for (const [at, [day, category, country, cents]] of rows.entries()) {
    await owner.query(`INSERT INTO sales_days VALUES ($1, $2, $3, $4, $5, 1, 1, $5, $5)`, [
      at,
      `2026-03-${day}T00:00:00Z`,
      category,
      country,
      cents,
    ]);
  }
}

describe('DashboardRepository', () => {
  it('names the category and the country with the greatest revenue of the day', async () => {
    await days([
      ['01', 'Books', 'UK', 400],
      ['01', 'Books', 'Canada', 301],
      ['01', 'Art', 'UK', 700],
      ['01', 'unknown', 'UK', 9_000],
      ['01', null, 'UK', 500],
      ['01', null, 'UK', 500],
      ['01', null, 'Canada', 999],
      ['02', 'Toys', 'USA', 5_000],
      ['02', null, 'USA', 5_000],
    ]);
    expect(await dashboard().topCategory(FROM, BEFORE)).toBe('Books');
    expect(await dashboard().topCountry(FROM, BEFORE)).toBe('UK');
  });

  it('takes the first name of equal ones, by code points', async () => {
    await days([
      ['01', 'b', 'UK', 5],
      ['01', 'Z', 'UK', 5],
      ['01', null, 'USA', 5],
      ['01', null, 'UK', 5],
    ]);
    expect(await dashboard().topCategory(FROM, BEFORE)).toBe('Z');
    expect(await dashboard().topCountry(FROM, BEFORE)).toBe('UK');
  });

  it('has no name for a day without any', async () => {
    await days([['01', 'unknown', 'UK', 5]]);
    expect(await dashboard().topCategory(FROM, BEFORE)).toBeUndefined();
    expect(await dashboard().topCountry(FROM, BEFORE)).toBeUndefined();
  });
});

it('tells how far each job is, and when it came there', async () => {
  expect(await new ProgressRepository(gateway).findAll()).toEqual([]);
  await owner.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, last_append_ms, updated_at)
     VALUES ('stores', 'transactions', 1, 1, 5, 0, 0, 1500, '1970-01-01T00:00:02.250Z'),
            ('quality', 'cart_events', 10, 1, 0, 0, 0, NULL, '1970-01-01T00:00:00Z'),
            ('quality', 'cart_events', 2, 1, 7, 0, 0, 10, '1970-01-01T00:00:01Z')`,
  );
  const carts = { job: 'quality', topic: 'cart_events' };
  expect(await new ProgressRepository(gateway).findAll()).toEqual([
    { ...carts, partition: 2, nextOffset: 7, lastAppendMs: 10, updatedMs: 1_000 },
    { ...carts, partition: 10, nextOffset: 0, lastAppendMs: null, updatedMs: 0 },
    { job: 'stores', topic: 'transactions', partition: 1, nextOffset: 5, lastAppendMs: 1_500, updatedMs: 2_250 },
  ]);
  expect([...(await dashboard().startedJobs())].sort()).toEqual(['quality', 'stores']);
});
