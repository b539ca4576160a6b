import { ApiKeyRepository, migrate } from '@globalmart/metrics-store';
import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client } from 'pg';
import { createKey, listKeys, revokeKey } from '../key';

let database: TestDatabase;
let env: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase('key_command');
  await migrate(database.ownerUrl);
  env = { POSTGRES_OWNER_URL: database.ownerUrl };
}, 120_000);

afterAll(() => database?.drop());

async function grantOf(key: string) {
  const client = new Client({ connectionString: database.gatewayUrl });
  await client.connect();
  try {
    return await new ApiKeyRepository(client).findGrant(key);
  } finally {
    await client.end();
  }
}

it('makes a key that the API takes, lists it masked, and revokes it', async () => {
  const key = await createKey(env, { name: 'analyst', scope: 'read,pii,read' });
  expect(await grantOf(key)).toEqual({ name: 'analyst', scopes: ['read', 'pii'] });
  expect(await listKeys(env)).toEqual([`analyst  gm_…${key.slice(-4)}  read,pii`]);
  await revokeKey(env, 'analyst');
  expect(await grantOf(key)).toBeUndefined();
  expect(await listKeys(env)).toEqual([expect.stringMatching(/^analyst {2}gm_….{4} {2}read,pii {2}revoked 2\d{3}-/)]);
});

it('lets a key end by itself', async () => {
  await createKey(env, { name: 'guest', scope: 'read', expires: '2999-01-01' });
  expect(await listKeys(env)).toContainEqual(
    expect.stringMatching(/^guest {2}gm_….{4} {2}read {2}expires 2999-01-01T/),
  );
});

it.each([
  [{ name: 'a b', scope: 'read' }, '--name: "a b" is none'],
  [{ name: 'x', scope: '' }, '--scope: there is no scope ""'],
  [{ name: 'x', scope: 'read,root' }, '--scope: there is no scope "root"'],
  [{ name: 'x', scope: 'read', expires: '2020-01-01' }, '--expires: "2020-01-01" is no future time'],
  [{ name: 'x', scope: 'read', expires: 'soon' }, '--expires: "soon" is no future time'],
  [{ name: 'guest', scope: 'read' }, 'there is a key with the name guest'],
])('refuses %j and says why', async (options, reason) => {
  await expect(createKey(env, options)).rejects.toThrow(reason);
});

it('has nothing to revoke under a name nobody has', async () => {
  await expect(revokeKey(env, 'nobody')).rejects.toThrow('there is no key with the name nobody');
});

it('says how to start what is missing', async () => {
  await expect(listKeys({})).rejects.toThrow('POSTGRES_OWNER_URL is not set: start the services first');
});
