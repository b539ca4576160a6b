import { eventually } from '@globalmart/testing';
import { Client } from 'pg';
import { EventStream } from './event-stream';
import { startTestGateway, type TestGateway } from './test-gateway';

jest.setTimeout(120_000);

const SESSION = '/api/v1/session';
const SUMMARY = '/api/v1/sales/summary';

let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z');
}, 180_000);
beforeEach(async () => {
  key = await gateway.keyFor('read', 'operate');
});
afterAll(() => gateway?.close());

/** Begins a session; what the browser would send from then on. */
async function begin(more: Record<string, string> = {}): Promise<{ cookie: string; setCookie: string; body: unknown }> {
  const { status, headers, body } = await gateway.request('POST', SESSION, { 'x-api-key': key, ...more });
  expect(status).toBe(201);
  expect(headers['cache-control']).toBe('no-store');
  const setCookie = headers['set-cookie'] ?? '';
  return { cookie: setCookie.split(';')[0] ?? '', setCookie, body };
}

const statusOf = async (cookie: string, url = SUMMARY) => (await gateway.get(url, { cookie })).status;

it('gives a cookie that no script sees and no other site can use, for twelve hours', async () => {
  const startMs = Date.now();
  const { setCookie, body } = await begin();
  expect(setCookie).toMatch(
    /^gm_session=gs_[\w-]{43}; Path=\/api\/; Max-Age=(4319\d|43200); HttpOnly; SameSite=Strict$/,
  );
  const lasts = Date.parse((body as { expires_at: string }).expires_at) - startMs;
  expect(Math.abs(lasts - 12 * 3_600_000)).toBeLessThan(60_000);
});

it('keeps the cookie to TLS where the browser came by it', async () => {
  expect((await begin({ 'x-forwarded-proto': 'https' })).setCookie).toMatch(/; SameSite=Strict; Secure$/);
});

it('stands for its key in a GET', async () => {
  const { cookie } = await begin();
  expect(await statusOf(cookie)).toBe(200);
  expect(await statusOf(`other=1; ${cookie}`)).toBe(200);
  // Not for more than the key.
  expect(await statusOf(cookie, '/api/v1/keys')).toBe(403);
});

it('opens a live stream, which ends with the session', async () => {
  const { cookie } = await begin();
  const stream = await EventStream.open<unknown>(`${await gateway.listen()}/api/v1/live/sales`, { cookie });
  await stream.nth(1);
  await gateway.request('DELETE', SESSION, { cookie });
  await eventually(() => stream.closed, { deadlineMs: 5_000 });
});

it.each([
  ['POST', SESSION],
  ['POST', '/api/v1/keys'],
  ['DELETE', '/api/v1/keys/x'],
  ['PUT', SUMMARY],
  ['HEAD', SUMMARY],
  ['DELETE', '/api/v1/session/x'],
] as const)('is refused for %s %s', async (method, url) => {
  const { cookie } = await begin();
  expect((await gateway.request(method, url, { cookie })).status).toBe(403);
  expect(await statusOf(cookie)).toBe(200);
});

it('is over when it is ended, and then is no session', async () => {
  const { cookie } = await begin();
  const other = await begin();
  const { status, headers } = await gateway.request('DELETE', SESSION, { cookie });
  expect(status).toBe(204);
  expect(headers['set-cookie']).toMatch(/^gm_session=; Path=\/api\/; Max-Age=0; HttpOnly/);
  expect(await statusOf(cookie)).toBe(401);
  expect(await statusOf(other.cookie)).toBe(200);
});

it('is over when its key is revoked', async () => {
  const { cookie } = await begin();
  await gateway.revoke('read', 'operate');
  expect(await statusOf(cookie)).toBe(401);
});

it('is over when another key gets the name', async () => {
  const { cookie } = await begin();
  await gateway.keyFor('read', 'operate');
  expect(await statusOf(cookie)).toBe(401);
});

it.each(['gm_session=x', `gm_session=gs_${'a'.repeat(43)}`, 'gm_session=%00', `gm_session=gs_${'a'.repeat(9_000)}`])(
  'is 401 with %.30s',
  async (cookie) => expect(await statusOf(cookie)).toBe(401),
);

it('needs a key that holds to begin', async () => {
  expect((await gateway.request('POST', SESSION)).status).toBe(401);
  expect((await gateway.request('POST', SESSION, { 'x-api-key': `${key}x` })).status).toBe(403);
});

it('is stored as nothing that could be used', async () => {
  const { cookie } = await begin();
  const token = cookie.slice('gm_session='.length);
  const owner = new Client({ connectionString: gateway.database.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ row: string }>('SELECT s::text AS row FROM api_sessions s');
  await owner.end();
  expect(rows).not.toEqual([]);
  const stored = JSON.stringify(rows);
  expect(stored).not.toContain(token);
  expect(stored).not.toContain(Buffer.from(token).toString('hex'));
});
