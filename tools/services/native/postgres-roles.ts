import { Client } from 'pg';
import { DATABASE_NAME } from '../connection-urls';
import type { Secrets } from '../secrets';

/** Passwords by role. The owner runs migrations and makes test databases; the others get what migrations grant. */
export function rolePasswords(secrets: Secrets): Record<string, string> {
  return {
    globalmart_owner: secrets.postgresOwner,
    globalmart_worker: secrets.postgresWorker,
    globalmart_gateway: secrets.postgresGateway,
    globalmart_batch: secrets.postgresBatch,
  };
}

/** Makes the roles and the database that are missing, and sets the passwords; doing it again changes nothing. */
export async function ensureRolesAndDatabase(superuserUrl: string, secrets: Secrets): Promise<void> {
  const client = new Client({ connectionString: superuserUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles');
    const existing = new Set(rows.map(({ rolname }) => rolname));
    for (const [role, password] of Object.entries(rolePasswords(secrets))) {
      const options = role === 'globalmart_owner' ? 'LOGIN CREATEDB' : 'LOGIN';
      const verb = existing.has(role) ? 'ALTER' : 'CREATE';
      await client.query(
        `${verb} ROLE ${client.escapeIdentifier(role)} ${options} PASSWORD ${client.escapeLiteral(password)}`,
      );
    }
    // For DROP DATABASE … WITH (FORCE) on test databases, where sessions of the other roles may still be open.
    await client.query('GRANT pg_signal_backend TO globalmart_owner');
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME} OWNER globalmart_owner`);
  } finally {
    await client.end();
  }
}
