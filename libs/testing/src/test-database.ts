import { Client } from 'pg';
import { testServices } from './test-services';
import { uniqueName } from './unique-name';

export interface TestDatabase {
  readonly name: string;
  readonly ownerUrl: string;
  readonly workerUrl: string;
  readonly gatewayUrl: string;
  readonly batchUrl: string;
  /** Deletes the database; sessions that are still open are ended. */
  drop(): Promise<void>;
}

/**
 * Makes an empty database for one spec, owned by the owner role; migrations are the caller's business.
 * @throws Error when the test instance does not run.
 */
export async function createTestDatabase(prefix = 'spec'): Promise<TestDatabase> {
  const services = testServices();
  const name = uniqueName(prefix);
  await asOwner(services.postgresOwnerUrl, `CREATE DATABASE ${name}`);
  return {
    name,
    ownerUrl: withDatabase(services.postgresOwnerUrl, name),
    workerUrl: withDatabase(services.postgresWorkerUrl, name),
    gatewayUrl: withDatabase(services.postgresGatewayUrl, name),
    batchUrl: withDatabase(services.postgresBatchUrl, name),
    drop: () => dropDatabase(services.postgresOwnerUrl, name),
  };
}

/**
 * A pool that has ended may still be saying goodbye, and then nobody listens to what a session ended by force complains of. The
 * server itself waits five seconds for such sessions.
 */
async function dropDatabase(ownerUrl: string, name: string): Promise<void> {
  try {
    await asOwner(ownerUrl, `DROP DATABASE IF EXISTS ${name}`);
  } catch {
    await asOwner(ownerUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
}

/** The same URL with another database: postgres://user:password@host:port/<name>. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

async function asOwner(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    const { host } = new URL(url);
    throw new Error(`No PostgreSQL at ${host}: is the test instance still running?`, { cause: error });
  }
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
