import type { OutgoingRecord } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import { Client } from 'pg';
import { startGateway } from './start-gateway';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

/** What somebody may call a thing who means harm, or writes another script. Each is a right name, of 1 to 100 code points. */
const HOSTILE: Readonly<Record<string, string>> = {
  sql: `'; DROP TABLE sales_days; --`,
  html: `<img src=x onerror="alert(1)"><script>alert('x')</script>`,
  template: '${7*7} {{7*7}} #{7*7} %{x} $1 \\1',
  lines: 'first\r\nX-Injected: yes\r\n\r\nsecond\ttab',
  formula: `=HYPERLINK("http://evil.example","click")`,
  path: '../../../etc/passwd%00%2e%2e',
  rightToLeft: '\u202Egnp.exe\u202C שלום عربي',
  composed: 'Café',
  decomposed: 'Cafe\u0301',
  wide: '🛒👩‍👩‍👧‍👦𝕏𠮷',
  longest: '𝒳'.repeat(100),
  prototype: '__proto__',
  constructor: 'constructor',
  blank: ' ',
};
const NAMES = Object.values(HOSTILE);
/** Of all events, so that they are of one day. */
const timestamp = new Date().toISOString();

let test: TestStage;
let url: string;
let key: string;

beforeAll(async () => {
  test = await openTestStage('hostile_strings');
  test.stage.startWorker();
  ({ url, key } = await startGateway(test, ['read', 'pii']));
});

afterAll(() => test?.close());

async function withDatabase<T>(work: (database: Client) => Promise<T>): Promise<T> {
  const database = new Client({ connectionString: test.env.POSTGRES_OWNER_URL });
  await database.connect();
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}

async function ask(path: string): Promise<Response> {
  return fetch(`${url}/api/v1/${path}`, { headers: { 'X-API-Key': key }, signal: AbortSignal.timeout(5_000) });
}

const rowsOf = async (path: string) => (await (await ask(path)).json()) as Record<string, unknown>[];

/** Each name as everything a sale lets one choose; its country, of which there is a list, only where `country` says so. */
function sale(name: string, at: number, country = 'UK'): OutgoingRecord {
  const message = {
    transaction_id: name,
    user_id: name,
    session_id: name,
    timestamp,
    products: [{ product_id: name, quantity: 1, price: at + 1, category: name }],
    total_amount: at + 1,
    payment_method: 'paypal',
    country,
  };
  return { key: name, value: JSON.stringify(message) };
}

it('shows every name byte for byte where it may be chosen, and only there', async () => {
  const sender = await test.stage.openSender();
  await sender.send(NAMES.map((name, at) => sale(name, at)));
  const total = (NAMES.length * (NAMES.length + 1)) / 2;
  await eventually(
    async () => {
      const [day] = await rowsOf('sales/metrics?granularity=day');
      expect(day).toMatchObject({ transaction_count: NAMES.length, total_amount: total });
    },
    { deadlineMs: 60_000, everyMs: 200 },
  );

  const days = await rowsOf('sales/metrics?granularity=day&category=*&limit=1000');
  const shown = days.map(({ category, total_amount: amount }) => [category, amount]);
  expect(new Map(shown as [string, number][])).toEqual(new Map(NAMES.map((name, at) => [name, at + 1])));
  expect(days).toHaveLength(NAMES.length);
});

it('finds each name again by itself, and nothing else by it', async () => {
  for (const [at, name] of NAMES.entries()) {
    const answer = await ask(`sales/metrics?granularity=day&category=${encodeURIComponent(name)}`);
    expect(answer.headers.get('x-injected')).toBeNull();
    expect(await answer.json()).toMatchObject([{ category: name, total_amount: at + 1 }]);
  }
});

it('leads from page to page through such names', async () => {
  const seen: unknown[] = [];
  let path: string | undefined = 'sales/metrics?granularity=day&category=*&limit=3';
  for (let pages = 0; path !== undefined && pages < NAMES.length; pages++) {
    const answer: Response = await ask(path);
    seen.push(...((await answer.json()) as { category: string }[]).map(({ category }) => category));
    path = /^<\/api\/v1\/([^>]*)>/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  expect(seen.sort()).toEqual([...NAMES].sort());
});

it('sets aside a country that is not in the list, unchanged, without repeating it', async () => {
  const sender = await test.stage.openSender();
  const bad = NAMES.map((name, at) => sale(name, at, name));
  await sender.send(bad);
  const letters = await eventually(
    async () => {
      const rows = await rowsOf('dead-letters?reason=schema&limit=1000');
      expect(rows).toHaveLength(bad.length);
      return rows;
    },
    { deadlineMs: 60_000, everyMs: 200 },
  );
  const bytes: string[] = [];
  for (const letter of letters) {
    expect(letter).toMatchObject({ source_topic: 'transactions', field: 'country' });
    const { source_topic: topic, source_partition: partition, source_offset: offset } = letter;
    const answer = await ask(`dead-letters/${String(topic)}/${String(partition)}/${String(offset)}`);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    bytes.push(Buffer.from(await answer.arrayBuffer()).toString());
  }
  expect(bytes.sort()).toEqual(bad.map(({ value }) => String(value)).sort());
});

it('keeps names of products and what was searched for as they were written', async () => {
  const catalogue = await test.stage.openSender({ topic: 'product_catalog' });
  await catalogue.send(
    NAMES.map((name) => {
      const product = { product_id: name, name, category: name, price: 1.5, inventory: 10, ratings: 4.1 };
      return { key: name, value: JSON.stringify(product) };
    }),
  );
  const views = await test.stage.openSender({ topic: 'product_views' });
  await views.send(
    NAMES.map((name) => {
      const search = {
        event_id: name,
        event_type: 'search',
        user_id: name,
        session_id: name,
        search_query: name,
        duration_seconds: 5,
        timestamp,
      };
      return { key: name, value: JSON.stringify(search) };
    }),
  );
  await eventually(
    async () => {
      const summary = await rowsOf('data-quality/summary');
      const valid = new Map(summary.map(({ topic, valid }) => [topic, valid]));
      expect([valid.get('product_catalog'), valid.get('product_views')]).toEqual([NAMES.length, NAMES.length]);
    },
    { deadlineMs: 60_000, everyMs: 200 },
  );
  const { rows } = await eventually(
    () =>
      withDatabase(async (database) => {
        const versions = await database.query('SELECT product_id, name, category FROM product_versions');
        expect(versions.rowCount).toBe(NAMES.length);
        return versions;
      }),
    { deadlineMs: 30_000, everyMs: 200 },
  );
  const stored = (rows as { product_id: string; name: string; category: string }[]).map((row) => row.product_id);
  expect(stored.sort()).toEqual([...NAMES].sort());
  for (const { product_id: id, name, category } of rows as Record<string, string>[])
    expect([name, category]).toEqual([id, id]);
});
