import type { ClientBase, Pool } from 'pg';

/** What is to be written under a key, and by which owner of which topic-partition. */
export interface LakeIntent {
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number;
}

// An owner's flush can only list what it intended while the epoch is its own; epochs never come back.
const OWNED = `o.job = 'lake' AND o.topic = i.topic AND o.partition = i.partition AND o.epoch = i.epoch`;

const INTEND = `
WITH owned AS (
  SELECT i.* FROM unnest($1::text[], $2::text[], $3::integer[], $4::bigint[]) AS i(key, topic, partition, epoch)
  JOIN stream_offsets o ON ${OWNED}
), noted AS (
  INSERT INTO lake_intents (key, topic, partition, epoch) SELECT * FROM owned ORDER BY key ON CONFLICT (key) DO NOTHING
)
SELECT key FROM owned`;

const ABANDONED = `
SELECT i.key FROM lake_intents i WHERE NOT EXISTS (SELECT FROM stream_offsets o WHERE ${OWNED}) ORDER BY i.key LIMIT 1000`;

const UNACCOUNTED = `
SELECT f.key FROM unnest($1::text[]) AS f(key)
WHERE NOT EXISTS (SELECT FROM lake_files l WHERE l.key = f.key)
  AND NOT EXISTS (SELECT FROM lake_intents i JOIN stream_offsets o ON ${OWNED} WHERE i.key = f.key)`;

/** What PostgreSQL knows of the lake's files: those intended by owners of today, those abandoned, those listed. */
export class LakeLedger {
  constructor(private readonly database: Pool | ClientBase) {}

  /** Notes intents, those whose epoch is the stored one; returns the keys of these. */
  async intend(intents: readonly LakeIntent[]): Promise<ReadonlySet<string>> {
    const values = [
      intents.map(({ key }) => key),
      intents.map(({ topic }) => topic),
      intents.map(({ partition }) => partition),
      intents.map(({ epoch }) => epoch),
    ];
    return new Set(await this.keys(INTEND, values));
  }

  /** Some keys that nobody will list any more: intended by an owner that is gone, or taken off the list. */
  abandoned(): Promise<string[]> {
    return this.keys(ABANDONED, []);
  }

  async forget(keys: readonly string[]): Promise<void> {
    await this.database.query(`DELETE FROM lake_intents WHERE key = ANY ($1::text[])`, [keys]);
  }

  /** Which of these are neither listed nor intended by an owner of today. */
  unaccounted(keys: readonly string[]): Promise<string[]> {
    return this.keys(UNACCOUNTED, [keys]);
  }

  private async keys(text: string, values: unknown[]): Promise<string[]> {
    const { rows } = await this.database.query<{ key: string }>(text, values);
    return rows.map(({ key }) => key);
  }
}
