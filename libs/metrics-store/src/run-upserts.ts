import type { ClientBase, QueryConfig } from 'pg';

/** Runs the statements one after the other. Throws the database's own error at the first that fails. */
export async function runUpserts(client: ClientBase, statements: readonly QueryConfig[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}
