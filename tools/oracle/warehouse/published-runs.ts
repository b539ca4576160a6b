import { Client } from 'pg';
import { WAREHOUSE_TOPICS, type WarehouseTopic } from './warehouse-oracle';

/** What a run has read, and how that list stands to the one there is. */
export interface ReadFiles {
  /** Keys of the lake's files by topic. */
  readonly keys: Readonly<Record<WarehouseTopic, readonly string[]>>;
  /** Keys that have been taken off the list since, as a replay of the job `lake` does. */
  readonly gone: readonly string[];
  /** Keys that were on the list when it began, and that it has not read. */
  readonly unread: readonly string[];
}

export interface PublishedRuns {
  /** Whether any run has ever got as far as to publish. */
  readonly hasAny: boolean;
  /** Undefined for a run that is not of this database. */
  filesOf(runId: string): Promise<ReadFiles | undefined>;
}

const GONE = `
SELECT key FROM unnest($1::text[]) AS k(key) WHERE NOT EXISTS (SELECT FROM lake_files f WHERE f.key = k.key) ORDER BY key`;

const UNREAD = `
SELECT f.key FROM lake_files f JOIN batch_runs s ON s.run_id = $1 AND s.step = 'lake'
WHERE f.topic = ANY ($2::text[]) AND f.created_at < s.started_at AND NOT f.key = ANY ($3::text[]) ORDER BY f.key`;

/** Looks the runs up for as long as the work takes. */
export async function withPublishedRuns<T>(postgresUrl: string, work: (runs: PublishedRuns) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: postgresUrl, application_name: 'globalmart-oracle' });
  await client.connect();
  const keysFrom = async (text: string, values: unknown[]) =>
    (await client.query<{ key: string }>(text, values)).rows.map(({ key }) => key);
  try {
    const { rowCount } = await client.query(
      `SELECT FROM batch_runs WHERE step = 'publish' AND status = 'done' LIMIT 1`,
    );
    return await work({
      hasAny: rowCount === 1,
      async filesOf(runId) {
        const { rows } = await client.query<{ inputs: { keys: ReadFiles['keys'] } | null }>(
          'SELECT inputs FROM batch_requests WHERE run_id = $1',
          [runId],
        );
        const keys = rows[0]?.inputs?.keys;
        if (keys === undefined) return undefined;
        const all = WAREHOUSE_TOPICS.flatMap((topic) => keys[topic]);
        return {
          keys,
          gone: await keysFrom(GONE, [all]),
          unread: await keysFrom(UNREAD, [runId, WAREHOUSE_TOPICS, all]),
        };
      },
    });
  } finally {
    await client.end();
  }
}
