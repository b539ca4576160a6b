import type { TestTopics } from '@globalmart/testing';
import { type Letter, writeDeadLetters } from './dead-letter-topics';
import { NOW } from './rows-of-all-kinds';
import { startTestGateway, type TestGateway } from './test-gateway';

type Row = Record<string, string | number | null>;

const PATH = '/api/v1/dead-letters';
const RAW = Buffer.from([0xff, 0xfe, 0x00, ...Buffer.from('<script>alert(1)</script>\r\n')]);

let topics: TestTopics;
let gateway: TestGateway;
let read: Record<string, string>;
let pii: Record<string, string>;

/** Letters; every fourth of cart_events, every tenth without bytes. */
const LETTERS: readonly Letter[] = Array.from({ length: 24 }, (_, i) => ({
  topic: i % 4 === 0 ? 'cart_events' : 'transactions',
  offset: i,
  reason: i % 4 === 0 ? 'too_late' : 'schema',
  ...(i % 4 === 0 ? {} : { field: 'products[0].price' }),
  value: i % 10 === 5 ? null : RAW,
}));

beforeAll(async () => {
  topics = await writeDeadLetters(LETTERS);
  gateway = await startTestGateway(NOW, { kafkaTopicPrefix: topics.prefix });
  read = { 'x-api-key': await gateway.keyFor('read') };
  pii = { 'x-api-key': await gateway.keyFor('pii') };
}, 180_000);

afterAll(async () => {
  await gateway?.close();
  await topics?.cleanUp();
}, 120_000);

const list = (query = '') => gateway.get<Row[]>(`${PATH}${query}`, read);
const offsets = (rows: Row[]) => rows.map((row) => row['source_offset']);
const nextOf = (link: string | undefined) => /^<\/api\/v1\/dead-letters(\?[^>]*)>; rel="next"$/.exec(link ?? '')?.[1];

async function allPages(query: string): Promise<(string | number | null | undefined)[]> {
  const seen: (string | number | null | undefined)[] = [];
  let next: string | undefined = query;
  for (let pages = 0; next !== undefined && pages < 100; pages++) {
    const page: Awaited<ReturnType<typeof list>> = await list(next);
    expect(page.status).toBe(200);
    seen.push(...offsets(page.body));
    next = nextOf(page.headers['link']);
  }
  return seen;
}

describe('GET /api/v1/dead-letters', () => {
  it('lists the last set aside first, of all partitions together', async () => {
    const { status, body } = await list('?limit=6');
    expect(status).toBe(200);
    expect(offsets(body)).toEqual([23, 22, 21, 20, 19, 18]);
    expect(body[0]).toEqual({
      source_topic: 'transactions',
      source_partition: 1,
      source_offset: 23,
      source_append_time: '2026-03-01T00:00:00.023Z',
      reason: 'schema',
      field: 'products[0].price',
      append_time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      size: RAW.length,
    });
    expect(body[3]).toMatchObject({ source_topic: 'cart_events', reason: 'too_late', field: null });
    expect((await list('?limit=9')).body[8]).toMatchObject({ source_offset: 15, size: null });
  });

  it('leads from page to page until each was told once', async () => {
    expect(await allPages('?limit=7')).toEqual(LETTERS.map(({ offset }) => offset).reverse());
  });

  it.each([
    ['?reason=too_late&limit=4', (offset: number) => offset % 4 === 0],
    ['?source_topic=transactions', (offset: number) => offset % 4 !== 0],
    ['?reason=oversize', () => false],
  ])('finds all that is meant by %s', async (query, isMeant) => {
    const meant = LETTERS.map(({ offset }) => offset).filter(isMeant);
    expect(await allPages(query)).toEqual(meant.reverse());
  });

  it.each([
    'reason=nonsense',
    'source_topic=dead_letters',
    'source_topic=alerts',
    'cursor=x',
    'cursor=WzBd',
    'limit=0',
  ])('refuses %s', async (query) => expect((await list(`?${query}`)).status).toBe(400));
});

describe('GET /api/v1/dead-letters/{source_topic}/{partition}/{offset}', () => {
  const url = `${PATH}/transactions/1/7`;

  it('answers the bytes as they were sent, to be saved and not shown', async () => {
    const { status, headers, rawBody } = await gateway.getBytes(url, pii);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="transactions-1-7.bin"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(rawBody).toEqual(RAW);
  });

  it('needs the scope pii', async () => expect((await gateway.get(url, read)).status).toBe(403));

  it.each(['transactions/1/5', 'transactions/1/24', 'transactions/0/7', 'cart_events/1/7', 'transactions/99/7'])(
    'has nothing at %s',
    async (place) => expect((await gateway.get(`${PATH}/${place}`, pii)).status).toBe(404),
  );

  it.each(['dead_letters/0/0', 'transactions/-1/0', 'transactions/0/x', 'transactions/0/9007199254740992'])(
    'refuses %s',
    async (place) => expect((await gateway.get(`${PATH}/${place}`, pii)).status).toBe(400),
  );
});

it('answers 503 within two seconds while Kafka is away', async () => {
  // Nothing listens on port 1.
  const alone = await startTestGateway(NOW, { kafkaBrokers: ['127.0.0.1:1'] });
  try {
    const headers = { 'x-api-key': await alone.keyFor('admin') };
    for (const url of [PATH, `${PATH}/transactions/0/0`]) {
      const beganMs = performance.now();
      const { status, headers: sent, body } = await alone.get(url, headers);
      expect(performance.now() - beganMs).toBeLessThan(2_000);
      expect(status).toBe(503);
      expect(sent['retry-after']).toBe('5');
      expect(body).toMatchObject({ detail: 'Kafka does not answer; try again shortly.' });
    }
    expect((await alone.get('/api/v1/sales/summary', headers)).status).toBe(200);
    expect((await alone.get('/health')).body).toMatchObject({
      status: 'degraded',
      dependencies: { kafka: { status: 'degraded' } },
    });
  } finally {
    await alone.close();
  }
}, 120_000);
