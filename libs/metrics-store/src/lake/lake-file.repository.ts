import type { ClientBase, Pool } from 'pg';
import type { LakeFile } from './lake-file';

/** Reads lake_files. */
export class LakeFileRepository {
  constructor(private readonly database: Pool | ClientBase) {}

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
