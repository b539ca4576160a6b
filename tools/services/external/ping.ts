import { Client } from 'pg';
import { isServiceHealthy } from '../health/service-health';
import { withMongodb } from '../native/mongodb-client';
import type { ServiceName } from '../service';

const DEADLINE_MS = 10_000;

export const OLDEST_POSTGRES = 170_000;

/**
 * Connects as a client would, TLS and login included, to a service given by URL.
 * @returns the reason why it cannot be used, or undefined when it can
 */
export async function findFault(service: ServiceName, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    switch (service) {
      case 'kafka':
        return (await isServiceHealthy('kafka', env)) ? undefined : 'the first broker does not answer';
      case 'postgres':
        return await postgresFault(env.POSTGRES_OWNER_URL ?? '');
      case 'mongodb':
        return await mongodbFault(env.MONGODB_URL ?? '');
      case 'redis':
        return await redisFault(env.REDIS_URL ?? '');
    }
  } catch (error) {
    return (error as Error).message || 'no connection';
  }
}

async function postgresFault(url: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: DEADLINE_MS });
  await client.connect();
  try {
    const { rows } = await client.query<{ number: number; version: string }>(
      `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`,
    );
    const server = rows[0];
    if (server && server.number >= OLDEST_POSTGRES) return undefined;
    return `it is PostgreSQL ${server?.version}, and 17 is the oldest that will do`;
  } finally {
    await client.end();
  }
}

async function mongodbFault(url: string): Promise<undefined> {
  await withMongodb(url, (client) => client.db().command({ ping: 1 }));
}

async function redisFault(url: string): Promise<undefined> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, { lazyConnect: true, connectTimeout: DEADLINE_MS, retryStrategy: () => null });
  // The failure comes out of ping(); without a listener it would be printed as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}
