import { Client } from 'pg';
import { ApiKeyRepository, ensureLocalReadKey, generateApiKey, migrate } from '../src/index';
import { createTestDatabase, type TestDatabase } from '@globalmart/testing';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
}, 120_000);

afterAll(() => database?.drop());

async function as<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const PARTITION = `job = 'sales' AND topic = 'transactions' AND partition = 0`;

describe('migrate', () => {
  it('runs each migration once, however many start it together', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl)));
    expect(runs.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await migrate(database.ownerUrl)).toEqual([]);
  }, 120_000);
});

describe('stream_offsets', () => {
  beforeAll(() =>
    as(database.workerUrl, (worker) =>
      worker.query(
        `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset)
         VALUES ('sales', 'transactions', 0, 3, 100, 0, 0)`,
      ),
    ),
  );

  it.each(['next_offset = 99', 'epoch = 2', 'epoch = 4, next_offset = 0', 'epoch = 2, next_offset = 200'])(
    'refuse %s',
    async (change) => {
      const update = as(database.workerUrl, (worker) =>
        worker.query(`UPDATE stream_offsets SET ${change} WHERE ${PARTITION}`),
      );
      await expect(update).rejects.toMatchObject({ code: '23514', constraint: 'stream_offsets_only_grow' });
    },
  );

  it.each(['next_offset = 100', 'next_offset = 101', 'epoch = 4', 'restore_offset = 90', 'restore_offset = 80'])(
    'take %s',
    async (change) => {
      const update = as(database.workerUrl, (worker) =>
        worker.query(`UPDATE stream_offsets SET ${change} WHERE ${PARTITION}`),
      );
      await expect(update).resolves.toMatchObject({ rowCount: 1 });
    },
  );
});

describe('roles', () => {
  const refused = { code: '42501' };

  it.each([
    'SELECT * FROM sales_panes',
    'UPDATE stream_offsets SET epoch = 0',
    `UPDATE api_keys SET scopes = '{admin}'`,
    `UPDATE api_keys SET expires_at = NULL`,
    'DELETE FROM api_keys',
    'DELETE FROM sales_days',
    'CREATE TABLE mine (id int)',
  ])('the gateway may not %s', async (sql) => {
    await expect(as(database.gatewayUrl, (gateway) => gateway.query(sql))).rejects.toMatchObject(refused);
  });

  it.each(['SELECT * FROM api_keys', 'TRUNCATE sales_panes', 'CREATE TABLE mine (id int)', 'DROP TABLE sales_panes'])(
    'the worker may not %s',
    async (sql) => {
      await expect(as(database.workerUrl, (worker) => worker.query(sql))).rejects.toMatchObject(refused);
    },
  );

  it('the worker may end its own older connection', async () => {
    await as(database.workerUrl, async (stopped) => {
      stopped.on('error', () => undefined);
      const { rows } = await stopped.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const ended = await as(database.workerUrl, (worker) =>
        worker.query('SELECT pg_terminate_backend($1) AS ok', [rows[0]?.pid]),
      );
      expect(ended.rows).toEqual([{ ok: true }]);
    });
  });
});

describe('API keys', () => {
  const grantOf = (key: string) => as(database.gatewayUrl, (gateway) => new ApiKeyRepository(gateway).findGrant(key));

  it('are made once for a local start, and told once', async () => {
    const key = await ensureLocalReadKey(database.ownerUrl);
    expect(key).toMatch(/^gm_/);
    expect(await ensureLocalReadKey(database.ownerUrl)).toBeUndefined();
    expect(await grantOf(key ?? '')).toEqual({ name: 'local-read', scopes: ['read'] });
  });

  it('are replaced by the one the caller keeps', async () => {
    const [kept, other] = [generateApiKey(), generateApiKey()];
    expect(await ensureLocalReadKey(database.ownerUrl, kept)).toBe(kept);
    expect(await ensureLocalReadKey(database.ownerUrl, kept)).toBeUndefined();
    expect(await ensureLocalReadKey(database.ownerUrl, other)).toBe(other);
    expect(await grantOf(kept)).toBeUndefined();
    expect(await grantOf(other)).toEqual({ name: 'local-read', scopes: ['read'] });
  });

  it('grant nothing when unknown, malformed or revoked', async () => {
    const key = generateApiKey();
    await as(database.ownerUrl, (owner) => new ApiKeyRepository(owner).put('shop', key, ['ingest', 'read']));
    expect(await grantOf(key)).toEqual({ name: 'shop', scopes: ['ingest', 'read'] });
    expect(await grantOf(generateApiKey())).toBeUndefined();
    expect(await grantOf('gm_short')).toBeUndefined();
    await as(database.ownerUrl, (owner) => owner.query(`UPDATE api_keys SET revoked_at = now() WHERE name = 'shop'`));
    expect(await grantOf(key)).toBeUndefined();
    await as(database.ownerUrl, (owner) => new ApiKeyRepository(owner).put('shop', key, ['ingest', 'read']));
    expect(await grantOf(key)).toBeUndefined();
  });

  it('are listed masked, revoked ones too, and revoked for good', async () => {
    const key = generateApiKey();
    await as(database.gatewayUrl, async (gateway) => {
      const keys = new ApiKeyRepository(gateway);
      const expiresMs = Date.UTC(2999, 0, 1, 0, 0, 0, 123);
      expect(await keys.addIfAbsent('listed', key, ['pii'], expiresMs)).toBe(true);
      expect(await keys.addIfAbsent('listed', generateApiKey(), ['admin'])).toBe(false);
      const find = async () => (await keys.list()).find(({ name }) => name === 'listed');
      const entry = {
        name: 'listed',
        masked: `gm_…${key.slice(-4)}`,
        scopes: ['pii'],
        createdMs: expect.any(Number) as number,
        expiresMs,
        revokedMs: null,
      };
      expect(await find()).toEqual(entry);
      expect(await keys.findGrant(key)).toEqual({ name: 'listed', scopes: ['pii'] });
      expect(await keys.revoke('listed')).toBe(true);
      const revoked = await find();
      expect(revoked).toEqual({ ...entry, revokedMs: expect.any(Number) as number });
      expect(await keys.findGrant(key)).toBeUndefined();
      expect(await keys.revoke('listed')).toBe(true);
      expect(await find()).toEqual(revoked);
      expect(await keys.revoke('never')).toBe(false);
    });
  });

  it('end by themselves', async () => {
    const [past, future] = [generateApiKey(), generateApiKey()];
    await as(database.gatewayUrl, async (gateway) => {
      const keys = new ApiKeyRepository(gateway);
      await keys.addIfAbsent('past', past, ['read'], Date.now() - 1);
      await keys.addIfAbsent('future', future, ['read'], Date.now() + 3_600_000);
    });
    expect(await grantOf(past)).toBeUndefined();
    expect(await grantOf(future)).toEqual({ name: 'future', scopes: ['read'] });
  });

  it('are not stored', async () => {
    const key = generateApiKey();
    await as(database.ownerUrl, (owner) => new ApiKeyRepository(owner).put('secret', key, ['read']));
    const { rows } = await as(database.ownerUrl, (owner) =>
      owner.query(`SELECT k::text AS row FROM api_keys k WHERE name = 'secret'`),
    );
    const stored = JSON.stringify(rows);
    expect(stored).toContain(key.slice(-4));
    expect(stored).not.toContain(key.slice(3, -4));
    expect(stored).not.toContain(key.slice(-5));
  });
});
