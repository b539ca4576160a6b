import type { ClientBase, Pool } from 'pg';

/** How far a job's results reach in a topic-partition, and when they last moved. Times are ms since the epoch. */
export interface JobProgress {
  readonly job: string;
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
  /** Append time of the last record whose effects are committed. */
  readonly lastAppendMs: number | null;
  /** When they were committed, by the database's clock. */
  readonly updatedMs: number;
}

/** Reads stream_offsets. */
export class ProgressRepository {
  constructor(private readonly database: Pool | ClientBase) {}

  /** Every job's partitions, by job, topic and partition. */
  async findAll(): Promise<JobProgress[]> {
    const { rows } = await this.database.query<Record<string, string | null>>(
      `SELECT job, topic, partition, next_offset, last_append_ms, (extract(epoch FROM updated_at) * 1000)::bigint AS updated_ms
       FROM stream_offsets ORDER BY job COLLATE "C", topic COLLATE "C", partition`,
    );
    return rows.map((row) => ({
      job: String(row.job),
      topic: String(row.topic),
      partition: Number(row.partition),
      nextOffset: Number(row.next_offset),
      lastAppendMs: row.last_append_ms == null ? null : Number(row.last_append_ms),
      updatedMs: Number(row.updated_ms),
    }));
  }
}
