import { Client } from 'pg';
import { generateApiKey } from './api-key';
import { ApiKeyRepository } from './api-key.repository';

const LOCAL_READ = 'local-read';

/**
 * Sees to it that a local installation has a key with the scope `read`. Call it after `migrate`; repeating it is safe.
 *
 * @param ownerUrl `postgres://…` of the role that owns the database.
 * @param key a key the caller keeps (`generateApiKey`): it becomes the local key, instead of an older one if need be.
 *   Without it one is generated, unless there is a local key already.
 * @returns the key if this call stored it: the only time it can be shown; else undefined.
 */
export async function ensureLocalReadKey(ownerUrl: string, key?: string): Promise<string | undefined> {
  const client = new Client({ connectionString: ownerUrl, application_name: 'globalmart-local-read-key' });
  await client.connect();
  try {
    const keys = new ApiKeyRepository(client);
    if (key !== undefined) return (await keys.put(LOCAL_READ, key, ['read'])) ? key : undefined;
    const generated = generateApiKey();
    return (await keys.addIfAbsent(LOCAL_READ, generated, ['read'])) ? generated : undefined;
  } finally {
    await client.end();
  }
}
