import type { TestTopics } from '@globalmart/testing';
import { writeDeadLetters } from './dead-letter-topics';
import { faultsOf, type OpenApi, operationsOf, readOpenApi, schemaOf } from './open-api';
import { NOW, writeRowsOfAllKinds } from './rows-of-all-kinds';
import { startTestGateway, type TestGateway } from './test-gateway';

const base64 = (text: string) => Buffer.from(text).toString('base64url');

/** What every GET that is documented is asked with, its whole URL or what comes behind it. A new path is added here. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  '/health': [''],
  '/api/v1/sales/metrics': [
    '',
    '?category=*&limit=1',
    '?granularity=hour&country=USA&start_date=2026-03-01&end_date=2026-03-02T12:00:00Z',
    '?granularity=day&category=Books',
    '?cursor=WzE4MDAwMDAwMDAwMDAsIlVLIixudWxsXQ',
  ],
  '/api/v1/sales/summary': ['', '?period=month'],
  '/api/v1/stores': ['', '?limit=1', '?cursor=WzBd'],
  '/api/v1/stores/metrics': [
    '?limit=1',
    '?store_id=7&start_date=2026-03-01&end_date=2026-03-02',
    '?cursor=WzE4MDAwMDAwMDAwMDAsMF0',
  ],
  '/api/v1/customers/segments': ['?limit=1', '?segment=Lost', '?cursor=WzEsInUxIl0'],
  '/api/v1/customers/segments/distribution': [''],
  '/api/v1/customers/segments/moves': ['?limit=1', '?cursor=WzEsMV0'],
  '/api/v1/customers/cohorts': ['?limit=1', '?cursor=WzEsMV0'],
  '/api/v1/products/performance': ['?limit=1', '?category=Books&sort_by=units_sold', '?cursor=WzEsMzAsInAyIl0'],
  '/api/v1/products/top-performers': ['', '?top_n=1'],
  '/api/v1/trends/sales': ['', '?trend_type=weekly&limit=7'],
  '/api/v1/trends/regions': ['?limit=1', '?trend_type=monthly', '?cursor=WzEsMV0'],
  '/api/v1/batch/runs': ['?limit=1', '?status=queued', `?cursor=${base64('[1800000000000000,"z"]')}`],
  '/api/v1/batch/runs/{run_id}': ['/api/v1/batch/runs/nightly-2026-03-02'],
  '/api/v1/reconciliation': [
    '?limit=1',
    '?start_date=2026-03-01&end_date=2026-03-02&status=ok',
    `?cursor=${base64('["2026-03-02","units"]')}`,
  ],
  '/api/v1/data-quality': [
    '?limit=1',
    '?topic=transactions&start_date=2026-03-01&end_date=2026-03-02',
    '?cursor=WzE4MDAwMDAwMDAwMDAsImNhcnRfZXZlbnRzIl0',
  ],
  '/api/v1/data-quality/summary': ['', '?topic=cart_events&start_date=2026-03-01&end_date=2026-03-02'],
  '/api/v1/dead-letters': [
    '?limit=1',
    '?reason=schema&source_topic=transactions',
    '?cursor=WzAsMTAwLDEsMTAwLDIsMTAwXQ',
  ],
  '/api/v1/dead-letters/{source_topic}/{partition}/{offset}': ['/api/v1/dead-letters/transactions/1/0'],
  '/api/v1/keys': [''],
  '/api/v1/monitoring/anomalies': [
    '?limit=1',
    '?hours=168&anomaly_type=high_value&user_id=ada',
    '?cursor=WzE4MDAwMDAwMDAwMDAsInQiLCJoaWdoX3ZhbHVlIiwwLDBd',
  ],
  '/api/v1/monitoring/dashboard': [''],
  '/api/v1/pipeline': [''],
  '/api/v1/inventory': ['?limit=1', '?product_id=p-1&category=Books&high_demand=false', `?cursor=${base64('["p-0"]')}`],
  '/api/v1/inventory/summary': [''],
  '/api/v1/inventory/low-stock': [
    '?limit=1',
    '?status=all&threshold=10',
    `?cursor=${base64('[1800000000000,"p-1",5]')}`,
  ],
  '/api/v1/sessions': [
    '?limit=1',
    '?user_id=ada&closed=false&purchase_completed=false',
    `?cursor=${base64('[1800000000000,"ada","s"]')}`,
  ],
  '/api/v1/funnel': [
    '?limit=1&granularity=day&start_date=2026-02-01&end_date=2026-03-02',
    `?start_date=2026-03-01&cursor=${base64('[1800000000000]')}`,
  ],
  '/api/v1/carts/abandonments': [
    '?limit=1',
    '?hours=168&recovered=false',
    `?cursor=${base64('[1800000000000,"ada","s"]')}`,
  ],
  '/api/v1/carts/summary': ['', '?hours=1'],
  '/api/v1/trending': ['', '?kind=category&metric=units&min_count=1&limit=5'],
  '/api/v1/search-terms': [
    '?limit=1',
    '?start_date=2026-03-02&end_date=2026-03-02T12:00:00Z',
    '?cursor=WzEwMDAwMDAsIiJd',
  ],
  '/api/v1/products/{product_id}/activity': [
    '/api/v1/products/p-1/activity?limit=1',
    '/api/v1/products/p-1/activity?start_date=2026-03-02&end_date=2026-03-02T12:00:00Z',
    '/api/v1/products/p-1/activity?cursor=WzE4MDAwMDAwMDAwMDBd',
  ],
};

let topics: TestTopics;
let gateway: TestGateway;
let document: OpenApi;
let headers: Record<string, string>;

beforeAll(async () => {
  const value = Buffer.from('x');
  topics = await writeDeadLetters([0, 1].map((offset) => ({ topic: 'transactions', offset, reason: 'schema', value })));
  gateway = await startTestGateway(NOW, { kafkaTopicPrefix: topics.prefix });
  headers = { 'x-api-key': await gateway.keyFor('admin') };
  document = await readOpenApi(gateway);
  await writeRowsOfAllKinds(gateway);
}, 180_000);

afterAll(async () => {
  await gateway?.close();
  await topics?.cleanUp();
}, 120_000);

const gets = () =>
  operationsOf(document)
    .filter(([route]) => route.startsWith('GET '))
    // A stream has no end; its events are held to the document where they are received.
    .filter(([, { responses }]) => responses[200]?.content?.['text/event-stream'] === undefined)
    .map(([route, operation]) => ({ path: route.slice('GET '.length), operation }));

it('is an OpenAPI document that says how to send a key', () => {
  expect(document.openapi).toMatch(/^3\./);
  expect(document.components.securitySchemes).toMatchObject({
    'api-key': { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  });
});

it('has a question here for every path it describes, and every parameter in one', () => {
  expect(Object.keys(QUESTIONS).sort()).toEqual(
    gets()
      .map(({ path }) => path)
      .sort(),
  );
  const unasked = gets().flatMap(({ path, operation }) => {
    const asked = QUESTIONS[path]?.join(' ') ?? '';
    const names = (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);
    return names.filter((name) => !new RegExp(`[?&]${name}=`).test(asked)).map((name) => `${path} ${name}`);
  });
  expect(unasked).toEqual([]);
});

it('says of every path under /api what it needs and which problems it answers with', () => {
  for (const [route, { parameters, security, responses }] of operationsOf(document)) {
    if (!route.includes(' /api/')) continue;
    const hasInput = route.startsWith('POST ') || (parameters ?? []).some((one) => one.in !== 'header');
    const problems = [...(hasInput ? ['400'] : []), '401', '403', '503'];
    expect([route, security]).toEqual([route, [{ 'api-key': [] }]]);
    expect([route, ...Object.keys(responses)]).toEqual(expect.arrayContaining([route, ...problems]));
    for (const problem of problems) {
      expect(Object.keys(responses[problem]?.content ?? {})).toEqual(['application/problem+json']);
    }
  }
});

it.each(Object.entries(QUESTIONS).flatMap(([path, questions]) => questions.map((question) => [path, question])))(
  'answers %s%s as it says',
  async (path, question) => {
    const {
      status,
      headers: sent,
      body,
    } = await gateway.get(question.startsWith('/') ? question : path + question, headers);
    expect(status).toBe(200);
    const type = sent['content-type']?.split(';')[0] ?? '';
    expect(body).not.toEqual([]);
    expect(faultsOf(body, schemaOf(document, path, 200, type))).toEqual([]);
    if (/[?&]limit=1(&|$)/.test(question)) expect(sent['link']).toMatch(/^<\/api\/v1\/.*>; rel="next"$/);
  },
);

it('does not take an answer with a key that is not described', async () => {
  const path = '/api/v1/sales/summary';
  const { body } = await gateway.get<object>(path, headers);
  const schema = schemaOf(document, path, 200, 'application/json');
  expect(faultsOf({ ...body, is_secret: 1 }, schema)).toMatchObject([{ keyword: 'additionalProperties' }]);
});

it.each([
  [400, '/api/v1/sales/metrics', '?limit=0', true],
  [401, '/api/v1/sales/metrics', '', false],
  [403, '/api/v1/sales/summary', '', 'wrong'],
])('answers %d as it says', async (status, path, question, key) => {
  const sent: Record<string, string> = key === true ? headers : key === false ? {} : { 'x-api-key': key };
  const answer = await gateway.get(path + question, sent);
  expect(answer.status).toBe(status);
  expect(faultsOf(answer.body, schemaOf(document, path, status, 'application/problem+json'))).toEqual([]);
});

it('shows Swagger UI without asking anything of other hosts', async () => {
  const { status, body } = await gateway.get<string>('/docs');
  expect(status).toBe(200);
  expect(body).toContain('swagger-ui');
  expect(body).not.toMatch(/(?:src|href)="https?:/);
  expect((await gateway.get('/docs/swagger-ui-bundle.js')).status).toBe(200);
});
