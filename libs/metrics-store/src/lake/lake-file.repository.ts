import type { ClientBase, Pool } from 'pg';
import type { LakeFile } from './lake-file';

/** Reads lake_files. */
export class LakeFileRepository {
  constructor(private readonly database: Pool | ClientBase) {}

  /** Whether nothing is listed. */
  async isEmpty(): Promise<boolean> {
    const { rows } = await this.database.query<{ is_empty: boolean }>(
      `SELECT NOT EXISTS (SELECT FROM lake_files) AS is_empty`,
    );
    return rows[0]?.is_empty ?? true;
  }

  /** The first file, by day, that one of these topics has on the UTC days that begin at `fromMs` to `toMs`; undefined if none has. */
  async findFirstOf(
    topics: readonly string[],
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  ): Promise<Pick<LakeFile, 'topic' | 'day' | 'source'> | undefined> {
    const { rows } = await this.database.query<{ topic: string; day: string; source: string }>(
      `SELECT topic, to_char(dt, 'YYYY-MM-DD') AS day, source FROM lake_files
       WHERE topic = ANY ($1::text[])
         AND dt BETWEEN (to_timestamp($2 / 1000.0) AT TIME ZONE 'UTC')::date AND (to_timestamp($3 / 1000.0) AT TIME ZONE 'UTC')::date
       ORDER BY dt, topic, key LIMIT 1`,
      [topics, fromMs, toMs],
    );
    return rows[0];
  }

  /** All files of a topic, by day and key. */
  async findByTopic(topic: string): Promise<LakeFile[]> {
    const { rows } = await this.database.query<Record<string, string | null>>(
      `SELECT to_char(dt, 'YYYY-MM-DD') AS day, key, partition, from_offset, to_offset, rows, bytes, source
       FROM lake_files WHERE topic = $1 ORDER BY dt, key`,
      [topic],
    );
    const numberOrNull = (text: string | null | undefined): number | null => (text == null ? null : Number(text));
    return rows.map((row) => ({
      topic,
      day: String(row.day),
      key: String(row.key),
      partition: numberOrNull(row.partition),
      fromOffset: numberOrNull(row.from_offset),
      toOffset: numberOrNull(row.to_offset),
      rows: Number(row.rows),
      bytes: Number(row.bytes),
      source: String(row.source),
    }));
  }
}
