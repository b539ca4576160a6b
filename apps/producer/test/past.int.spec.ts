import { type DuckDBConnection, type DuckDBInstance } from '@duckdb/node-api';
import { TOPICS } from '@globalmart/contracts';
import { openDuckDb, selectRows } from '@globalmart/lake';
import { createKafka, createLogger, ensureTopics } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { HistoryShop } from './history-process';

const FLAGS = '--days 4 --to 2026-03-04 --transactions-per-day 3000 --customers 20000 --products 500';
const DAYS = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
jest.setTimeout(300_000);

let duckDb: DuckDBInstance;
let sql: DuckDBConnection;
let shop: HistoryShop;
let other: HistoryShop;

beforeAll(async () => {
  duckDb = await openDuckDb({ memoryLimit: '256MB', threads: 1 });
  sql = await duckDb.connect();
  shop = await HistoryShop.open();
  other = await HistoryShop.open();
});

afterAll(async () => {
  await shop?.close();
  await other?.close();
  sql?.closeSync();
  duckDb?.closeSync();
});

const HISTORY_TOPICS = ['transactions', 'customer_events', 'product_catalog'] as const;

async function table(of: HistoryShop, topic: (typeof HISTORY_TOPICS)[number]): Promise<string> {
  const files = (await of.listed()).filter((file) => file.topic === topic);
  return `(${selectRows(
    topic,
    files.map(({ key }) => join(of.root, key)),
  )})`;
}

async function rowsOf(query: string) {
  return (await sql.runAndReadAll(query)).getRowObjectsJson();
}

it('writes whole days up to the last one, lists every file there is, and says what it did', async () => {
  const { code, output, errors } = await shop.write(FLAGS);
  expect([code, errors]).toEqual([0, '']);
  const listed = await shop.listed();
  expect(listed.map(({ key }) => key)).toEqual(await shop.files());
  for (const { key, bytes } of listed) expect(statSync(join(shop.root, key)).size).toBe(bytes);
  expect(listed.filter(({ topic }) => topic === 'transactions').map(({ dt }) => dt)).toEqual(DAYS);
  const purchases = listed.reduce((sum, { topic, rows }) => sum + (topic === 'transactions' ? rows : 0), 0);
  expect(output).toContain(`History from 2026-03-01 to 2026-03-04: ${purchases.toLocaleString('en-US')} purchases by `);
});

it('writes rows that agree with each other', async () => {
  const sales = await table(shop, 'transactions');
  const [totals] = await rowsOf(`
    SELECT count(*)::INTEGER AS rows, count(DISTINCT transaction_id)::INTEGER AS ids,
      count(*) FILTER (total_amount_cents <> list_sum(list_transform(products, lambda l: l.quantity * l.price_cents)))::INTEGER AS wrong_totals,
      count(*) FILTER (list_transform(products, lambda l: l.line_no) <> range(1, len(products) + 1))::INTEGER AS wrong_lines,
      count(*) FILTER (late OR source <> 'history' OR partition IS NOT NULL OR "offset" IS NOT NULL)::INTEGER AS not_history
    FROM ${sales}`);
  const listed = (await shop.listed()).filter(({ topic }) => topic === 'transactions');
  const rows = listed.reduce((sum, file) => sum + file.rows, 0);
  expect(totals).toEqual({ rows, ids: rows, wrong_totals: 0, wrong_lines: 0, not_history: 0 });
  const days = await rowsOf(
    `SELECT CAST(timestamp AS DATE)::VARCHAR AS day, count(*)::INTEGER AS rows FROM ${sales} GROUP BY ALL ORDER BY day`,
  );
  expect(days).toEqual(listed.map(({ dt, rows }) => ({ day: dt, rows })));
  const strangers = await rowsOf(`
    SELECT line.product_id, line.category FROM (SELECT unnest(products) AS line FROM ${sales})
    EXCEPT SELECT product_id, category FROM ${await table(shop, 'product_catalog')}`);
  expect(strangers).toEqual([]);
});

it('knows everybody who buys from a registration before, and each only once', async () => {
  const [{ wrong, registrations, buyers } = {}] = await rowsOf(`
    WITH buyers AS (SELECT user_id, min(timestamp) AS first FROM ${await table(shop, 'transactions')} GROUP BY user_id),
      registrations AS (FROM ${await table(shop, 'customer_events')})
    SELECT (SELECT count(*)::INTEGER FROM buyers FULL JOIN registrations r USING (user_id)
        WHERE first IS NULL OR r.timestamp IS NULL OR r.timestamp > first OR r.registration_date > CAST(r.timestamp AS DATE)) AS wrong,
      (SELECT count(*)::INTEGER FROM registrations) AS registrations, (SELECT count(*)::INTEGER FROM buyers) AS buyers`);
  expect([wrong, registrations]).toEqual([0, buyers]);
  const days = (await shop.listed()).filter(({ topic }) => topic === 'customer_events').map(({ dt }) => dt);
  // Some register while history goes on; everybody else is told of on its first day.
  expect(days).toEqual(DAYS);
  const catalogue = (await shop.listed()).filter(({ topic }) => topic === 'product_catalog');
  expect(catalogue).toMatchObject([{ dt: '2026-03-01', rows: 500 }]);
});

it('refuses days that the lake has, from whatever source, and changes nothing', async () => {
  const before = [await shop.listed(), await shop.files()];
  const again = await shop.write(FLAGS);
  expect(again.code).toBe(1);
  expect(again.errors).toContain('history: 2026-03-01 is in the lake already (customer_events, source history)');
  await shop.database.query(
    `INSERT INTO lake_files (topic, dt, key, partition, from_offset, to_offset, rows, bytes, source)
     VALUES ('cart_events', '2026-02-27', 'k', 0, 0, 9, 9, 9, 'stream')`,
  );
  const streamed = await shop.write('--days 9 --to 2026-02-28 --transactions-per-day 10 --products 5');
  expect(streamed.code).toBe(1);
  expect(streamed.errors).toContain('history: 2026-02-27 is in the lake already (cart_events, source stream)');
  expect([await shop.listed(), await shop.files()]).toEqual(before);
});

it('waits until the lake has what the topics hold, before it says which days are free', async () => {
  const kafka = createKafka({
    brokers: other.topics.brokers,
    clientId: 'spec',
    logger: createLogger({ name: 'spec', level: 'silent' }),
  });
  await ensureTopics(kafka, TOPICS, { prefix: other.topics.prefix, partitions: 1 });
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({
    topic: `${other.topics.prefix}transactions`,
    messages: [{ key: 'u', value: 'late yesterday' }],
  });
  await producer.disconnect();

  let said = '';
  const refused = other.write(FLAGS, undefined, (output) => (said = output));
  await eventually(() => said.startsWith('Waiting until the lake has what the topics hold'), { deadlineMs: 60_000 });
  await other.database.query(
    `INSERT INTO lake_files (topic, dt, key, partition, from_offset, to_offset, rows, bytes, source)
     VALUES ('transactions', '2026-03-04', 'k', 0, 0, 1, 1, 9, 'stream');
     INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset)
     VALUES ('lake', 'transactions', 0, 1, 1, 0, 0)`,
  );
  expect(await refused).toMatchObject({
    code: 1,
    errors: expect.stringContaining('2026-03-04 is in the lake already (transactions, source stream)') as string,
  });
  await other.database.query('DELETE FROM lake_files; DELETE FROM lake_intents');
});

it('leaves a shop alone that has a past, if it is told to', async () => {
  const { code, output } = await shop.write('--days 2 --to 2026-01-01 --products 5 --if-empty');
  expect([code, output]).toEqual([0, 'The shop has a past already: no history is written.\n']);
});

it('has the same rows after it was killed again and again, and leaves nothing else', async () => {
  const kills = [
    // Of another seed: its files are nobody's.
    { flags: `${FLAGS} --seed 5`, topic: 'transactions', files: 3 },
    { flags: FLAGS, topic: 'transactions', files: 1 },
    { flags: FLAGS, topic: 'transactions', files: 2 + Math.floor(2 * Math.random()) },
    { flags: FLAGS, topic: 'customer_events', files: 1 },
  ];
  for (const { flags, ...kill } of kills) {
    expect((await other.write(flags, kill)).code).toBeNull();
    expect(await other.listed()).toEqual([]);
  }
  const { code, errors } = await other.write(FLAGS);
  expect([code, errors]).toEqual([0, '']);
  expect((await other.listed()).map(({ key, rows }) => [key, rows])).toEqual(
    (await shop.listed()).map(({ key, rows }) => [key, rows]),
  );
  expect(await other.files()).toEqual((await other.listed()).map(({ key }) => key));
  for (const topic of HISTORY_TOPICS) {
    const [ours, theirs] = [await table(shop, topic), await table(other, topic)];
    expect(
      await rowsOf(`(FROM ${ours} EXCEPT ALL FROM ${theirs}) UNION ALL (FROM ${theirs} EXCEPT ALL FROM ${ours})`),
    ).toEqual([]);
  }
});
