import { upsertSalesRows } from '@globalmart/metrics-store';
import Ajv from 'ajv';
import { salesRows } from './sales-rows';
import { startTestGateway, type TestGateway } from './test-gateway';

interface Content {
  readonly description: string;
  readonly content?: Record<string, { schema: object }>;
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { parameters?: { name: string }[]; security?: object[]; responses: Record<string, Content> }>
  >;
  readonly components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

let gateway: TestGateway;
let document: OpenApi;
let headers: Record<string, string>;

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z');
  headers = { 'x-api-key': await gateway.keyFor('read') };
  document = (await gateway.get<OpenApi>('/docs-json')).body;
  const start = '2026-03-02T00:00:00Z';
  const rows = [
    { start, cents: 5, min: 5, max: 5 },
    { start, category: 'Books', cents: 5 },
  ];
  await upsertSalesRows(gateway.worker, salesRows({ panes: rows, hours: rows, days: rows }));
}, 60_000);

afterAll(() => gateway?.close());

/** What the document says about an answer, as a JSON Schema that takes no property it does not know. */
function schemaOf(path: string, status: number, type: string): object {
  const schema = document.paths[path]?.['get']?.responses[status]?.content?.[type]?.schema;
  if (!schema) throw new Error(`no schema for ${status} of ${path} as ${type}`);
  const closed = JSON.stringify({ ...schema, components: document.components }, (_, value: unknown) =>
    isObjectSchema(value) ? { additionalProperties: false, ...value } : value,
  );
  return JSON.parse(closed) as object;
}

function isObjectSchema(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'properties' in value && 'type' in value;
}

function expectToMatch(body: unknown, schema: object): void {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const valid = ajv.validate(schema, body);
  expect(ajv.errors ?? []).toEqual([]);
  expect(valid).toBe(true);
}

it('describes what exists, and nothing else', () => {
  expect(document.openapi).toMatch(/^3\./);
  expect(Object.keys(document.paths).sort()).toEqual(['/api/v1/sales/metrics', '/api/v1/sales/summary', '/health']);
  expect(document.components.securitySchemes).toMatchObject({
    'api-key': { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  });
});

it.each([
  ['/api/v1/sales/metrics', ['start_date', 'end_date', 'category', 'country', 'granularity', 'limit', 'cursor']],
  ['/api/v1/sales/summary', ['period']],
])('describes %s with its parameters, key and every answer', (path, parameters) => {
  const operation = document.paths[path]?.['get'];
  expect(operation?.parameters?.map(({ name }) => name)).toEqual(parameters);
  expect(operation?.security).toEqual([{ 'api-key': [] }]);
  expect(Object.keys(operation?.responses ?? {})).toEqual(['200', '400', '401', '403', '503']);
});

it.each([
  '/api/v1/sales/metrics',
  '/api/v1/sales/metrics?category=*',
  '/api/v1/sales/metrics?granularity=hour',
  '/api/v1/sales/metrics?granularity=day&category=Books',
  '/api/v1/sales/summary',
  '/api/v1/sales/summary?period=month',
  '/health',
])('answers %s as it says', async (url) => {
  const { status, body } = await gateway.get(url, headers);
  expect(status).toBe(200);
  expect(body).not.toEqual([]);
  expectToMatch(body, schemaOf(url.split('?')[0] ?? '', 200, 'application/json'));
});

it.each([
  [400, '/api/v1/sales/metrics?limit=0', true],
  [401, '/api/v1/sales/metrics', false],
  [403, '/api/v1/sales/summary', 'wrong'],
])('answers %d as it says', async (status, url, key) => {
  const sent: Record<string, string> = key === true ? headers : key === false ? {} : { 'x-api-key': key };
  const answer = await gateway.get(url, sent);
  expect(answer.status).toBe(status);
  expectToMatch(answer.body, schemaOf(url.split('?')[0] ?? '', status, 'application/problem+json'));
});

it('shows Swagger UI without asking anything of other hosts', async () => {
  const { status, body } = await gateway.get<string>('/docs');
  expect(status).toBe(200);
  expect(body).toContain('swagger-ui');
  expect(body).not.toMatch(/(?:src|href)="https?:/);
  expect((await gateway.get('/docs/swagger-ui-bundle.js')).status).toBe(200);
});
