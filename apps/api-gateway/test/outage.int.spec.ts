import { generateApiKey } from '@globalmart/metrics-store';
import { startTestGateway, type TestGateway } from './test-gateway';

let gateway: TestGateway;

// Nothing listens on port 1.
beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z', {
    postgresUrl: 'postgres://nobody:nothing@127.0.0.1:1/none',
  });
}, 180_000);

afterAll(() => gateway?.close());

it('answers 503 while the database is away, without saying where it is', async () => {
  const { status, body, headers } = await gateway.get('/api/v1/sales/metrics', { 'x-api-key': generateApiKey() });
  expect(status).toBe(503);
  expect(headers['retry-after']).toBe('5');
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({
    title: 'Service Unavailable',
    detail: 'The database does not answer; try again shortly.',
  });
});

it('still asks for a key first', async () => expect((await gateway.get('/api/v1/sales/metrics')).status).toBe(401));

it('says in /health what is missing', async () => {
  const { status, body } = await gateway.get('/health');
  expect(status).toBe(503);
  expect(body).toMatchObject({ status: 'unhealthy', dependencies: { postgres: { status: 'unhealthy' } } });
});
