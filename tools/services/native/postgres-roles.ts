import { Client } from 'pg';
import { DATABASE_NAME } from '../connection-urls';
import type { Secrets } from '../secrets';

/** Passwords of the roles that get what migrations grant them, and nothing else. */
function appRoles(secrets: Secrets): Record<string, string> {
  return {
    globalmart_worker: secrets.postgresWorker,
    globalmart_gateway: secrets.postgresGateway,
    globalmart_batch: secrets.postgresBatch,
  };
}

/** Makes owner, app roles and database on a server of our own; doing it again changes nothing. */
export async function ensureRolesAndDatabase(superuserUrl: string, secrets: Secrets): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    await ensureRole(client, 'globalmart_owner', secrets.postgresOwner, 'CREATEDB');
    for (const [role, password] of Object.entries(appRoles(secrets))) await ensureRole(client, role, password);
    // For DROP DATABASE … WITH (FORCE) on test databases, where sessions of the other roles may still be open.
    await client.query('GRANT pg_signal_backend TO globalmart_owner');
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME} OWNER globalmart_owner`);
  });
}

/** Makes the app roles on somebody else's server, as a role that may. */
export async function ensureRoles(ownerUrl: string, secrets: Secrets): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    for (const [role, password] of Object.entries(appRoles(secrets))) await ensureRole(client, role, password);
  });
}

/** Also sets the password of a role that exists, so that a lost secrets file heals. */
async function ensureRole(client: Client, role: string, password: string, options = ''): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(`${verb} ROLE ${role} LOGIN ${options} PASSWORD ${client.escapeLiteral(password)}`);
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
