import { type ApiScope, generateApiKey } from '@globalmart/metrics-store';
import { startTestGateway, type TestGateway } from './test-gateway';

let gateway: TestGateway;
const keys: Record<string, string> = {};

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z');
  for (const scopes of [['read'], ['admin'], ['ingest'], ['operate'], ['pii'], ['read', 'ingest']] as ApiScope[][]) {
    keys[scopes.join('+')] = await gateway.keyFor(...scopes);
  }
  keys['unknown'] = generateApiKey();
  keys['malformed'] = 'letmein';
  keys['injection'] = `' OR '1'='1`;
}, 180_000);

afterAll(() => gateway?.close());

const METRICS = '/api/v1/sales/metrics';
const SUMMARY = '/api/v1/sales/summary';
const expectProblem = (
  answer: { status: number; headers: Record<string, string | undefined>; body: unknown },
  status: number,
) => {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: 'about:blank',
    status,
    title: expect.any(String) as string,
    detail: expect.any(String) as string,
  });
};

describe.each([
  METRICS,
  SUMMARY,
  `${METRICS}?limit=0`,
  '/api/v1/nothing',
  '/api/',
  '/api',
  '/%61pi/v1/sales/metrics',
  '/api/v1/sales/%6detrics',
  '/api/%zz',
  '/api/v1/%ff',
])('%s', (url) => {
  it('is 401 without a key', async () => {
    const answer = await gateway.get(url);
    expectProblem(answer, 401);
    expect(answer.headers['www-authenticate']).toBe('ApiKey realm="GlobalMart"');
  });

  it('is 401 with an empty key', async () => expectProblem(await gateway.get(url, { 'x-api-key': '' }), 401));

  it.each(['unknown', 'malformed', 'injection'])('is 403 with a key that is %s', async (name) => {
    expectProblem(await gateway.get(url, { 'x-api-key': keys[name] ?? '' }), 403);
  });
});

describe.each(['POST', 'PUT', 'DELETE', 'HEAD'] as const)('%s', (method) => {
  it.each([METRICS, '/api/v1/nothing'])('needs a key for %s too', async (url) => {
    expect((await gateway.request(method, url)).status).toBe(401);
  });
});

describe.each([METRICS, SUMMARY])('%s', (url) => {
  it.each([
    ['read', 200],
    ['read+ingest', 200],
    ['admin', 200],
    ['ingest', 403],
    ['operate', 403],
    ['pii', 403],
  ])('answers the scope %s with %d', async (name, status) => {
    expect((await gateway.get(url, { 'x-api-key': keys[name] ?? '' })).status).toBe(status);
  });

  it('refuses too small a scope before it looks at parameters', async () => {
    expectProblem(await gateway.get(`${url}?period=x&limit=x`, { 'x-api-key': keys['ingest'] ?? '' }), 403);
  });
});

it.each(['/api/v1/nothing', '/api', '/API/v1/sales/metrics', '/nothing', '/api/%zz'])(
  'is 404 at %s with a key',
  async (url) => {
    expectProblem(await gateway.get(url, { 'x-api-key': keys['read'] ?? '' }), 404);
  },
);

it.each(['/health', '/docs', '/docs-json', '/metrics'])('leaves %s open', async (url) => {
  expect((await gateway.get(url)).status).toBe(200);
});

it('is 404, not 401, outside the API', async () => expectProblem(await gateway.get('/nothing'), 404));
