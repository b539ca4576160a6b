import { API_SCOPES, type ApiScope } from '@globalmart/metrics-store';
import { uniqueName } from '@globalmart/testing';
import { type OpenApi, operationsOf, readOpenApi } from './open-api';
import { ROUTE_SCOPES } from './route-scopes';
import { NOW } from './rows-of-all-kinds';
import { startTestGateway, type TestGateway } from './test-gateway';

let gateway: TestGateway;
let document: OpenApi;
const keys = new Map<ApiScope, string>();

beforeAll(async () => {
  // So that a live stream, too, is answered at once: whether it may be opened is seen before whether there is room.
  // And so that no batch worker hears of what is asked here.
  gateway = await startTestGateway(NOW, { liveMaxConnections: 0, kafkaTopicPrefix: `${uniqueName('scopes')}-` });
  document = await readOpenApi(gateway);
  for (const scope of API_SCOPES) keys.set(scope, await gateway.keyFor(scope));
}, 180_000);

afterAll(() => gateway?.close());

it('routes what is documented and what has a scope in the table, and nothing else under /api', () => {
  const isApi = (route: string) => / \/api\b/.test(route);
  const table = Object.keys(ROUTE_SCOPES).sort();
  expect(gateway.routes.filter(isApi).sort()).toEqual(table);
  expect(
    operationsOf(document)
      .map(([route]) => route)
      .filter(isApi)
      .sort(),
  ).toEqual(table);
});

describe.each(Object.entries(ROUTE_SCOPES))('%s', (route, needed) => {
  const [method, path] = route.split(' ') as ['GET' | 'POST' | 'DELETE', string];
  // A value that no parameter of a path takes: who may, is told so, and nothing is done.
  const url = path.replace(/\{\w+\}/g, '~');
  const payload = method === 'POST' ? {} : undefined;

  it('is 401 without a key', async () => expect((await gateway.request(method, url, {}, payload)).status).toBe(401));

  it.each(API_SCOPES)(`keeps to its scope for a key with %s`, async (scope) => {
    const { status } = await gateway.request(method, url, { 'x-api-key': keys.get(scope) ?? '' }, payload);
    if (scope === needed || scope === 'admin') expect([401, 403, 404, 500]).not.toContain(status);
    else expect(status).toBe(403);
  });
});
