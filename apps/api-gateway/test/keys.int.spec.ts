import { faultsOf, readOpenApi } from './open-api';
import { type Answer, startTestGateway, type TestGateway } from './test-gateway';

const NOW = '2026-03-02T12:00:00Z';
const PATH = '/api/v1/keys';

let gateway: TestGateway;
let admin: Record<string, string>;

beforeAll(async () => {
  gateway = await startTestGateway(NOW);
  admin = { 'x-api-key': await gateway.keyFor('admin') };
}, 180_000);

afterAll(() => gateway?.close());

interface NewKey {
  readonly name: string;
  readonly key: string;
}
const create = async (body: object) => (await gateway.request('POST', PATH, admin, body)) as Answer<NewKey>;
const revoke = (name: string) => gateway.request('DELETE', `${PATH}/${name}`, admin);
const list = async () => (await gateway.get<Record<string, unknown>[]>(PATH, admin)).body;
const statusWith = async (key: string) => (await gateway.get('/api/v1/sales/summary', { 'x-api-key': key })).status;

it('makes a key that works at once, shows it once, and lists it masked', async () => {
  const { status, headers, body } = await create({ name: 'reader', scopes: ['read', 'pii'] });
  expect(status).toBe(201);
  expect(headers['cache-control']).toBe('no-store');
  expect(body).toEqual({
    name: 'reader',
    key: expect.stringMatching(/^gm_[0-9a-f]{40}$/) as string,
    scopes: ['read', 'pii'],
    expires_at: null,
  });
  const document = await readOpenApi(gateway);
  const schema = document.paths[PATH]?.['post']?.responses['201']?.content?.['application/json']?.schema ?? {};
  expect(faultsOf(body, { ...schema, components: document.components })).toEqual([]);
  expect(await statusWith(body.key)).toBe(200);

  const keys = await list();
  expect(keys.find(({ name }) => name === 'reader')).toEqual({
    name: 'reader',
    key: `gm_…${body.key.slice(-4)}`,
    scopes: ['read', 'pii'],
    created_at: expect.any(String) as string,
    expires_at: null,
    revoked_at: null,
  });
  expect(JSON.stringify(keys)).not.toContain(body.key.slice(3, -4));
});

it('refuses a revoked key from the next request on, and keeps its name taken', async () => {
  const { body } = await create({ name: 'short-lived', scopes: ['read'] });
  expect(await statusWith(body.key)).toBe(200);
  expect((await revoke('short-lived')).status).toBe(204);
  expect(await statusWith(body.key)).toBe(403);
  expect((await revoke('short-lived')).status).toBe(204);
  expect((await list()).find(({ name }) => name === 'short-lived')?.['revoked_at']).toEqual(expect.any(String));
  expect((await create({ name: 'short-lived', scopes: ['read'] })).status).toBe(409);
});

it('takes a time at which the key ends, of the future', async () => {
  const { status, body } = await create({ name: 'until', scopes: ['read'], expires_at: '2999-01-01' });
  expect(status).toBe(201);
  expect(body).toMatchObject({ expires_at: '2999-01-01T00:00:00.000Z' });
  expect((await create({ name: 'over', scopes: ['read'], expires_at: NOW })).status).toBe(400);
});

it('refuses a key past its end', async () => {
  // Of the future for the API, whose time stands still in this spec, and long past for the database.
  const { status, body } = await create({ name: 'ended', scopes: ['read'], expires_at: '2026-03-02T12:00:01Z' });
  expect(status).toBe(201);
  expect(await statusWith(body.key)).toBe(403);
});

it.each([
  [{}, ['name', 'scopes']],
  [{ name: 'a b', scopes: ['read'] }, ['name']],
  [{ name: 7, scopes: ['read'] }, ['name']],
  [{ name: 'x', scopes: [] }, ['scopes']],
  [{ name: 'x', scopes: 'read' }, ['scopes']],
  [{ name: 'x', scopes: ['read', 'root'] }, ['scopes']],
  [{ name: 'x', scopes: ['read', 'read'] }, ['scopes']],
  [{ name: 'x', scopes: ['read'], expires_at: 'never' }, ['expires_at']],
  [{ name: 'x', scopes: ['read'], is_admin: true }, ['is_admin']],
  [{ name: 'x', scopes: ['read'], key: `gm_${'a'.repeat(40)}` }, ['key']],
])('refuses %j, naming what is wrong', async (body, parameters) => {
  const answer = (await create(body)) as Answer<unknown>;
  expect(answer.status).toBe(400);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  const { errors } = answer.body as { errors: { parameter: string }[] };
  expect(errors.map(({ parameter }) => parameter).sort()).toEqual([...parameters].sort());
});

it.each(['never-made', 'a%2Fb', '%27%20OR%20true--'])('has nothing to revoke at %s', async (name) => {
  const { status } = await revoke(name);
  expect(status).toBe(name === 'never-made' ? 404 : 400);
});
