import type { ClientBase } from 'pg';

/** How far a job's results reach in a topic-partition, and what they need of the log. Times are ms since the epoch. */
export interface JobPosition {
  readonly job: string;
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
  readonly restoreOffset: number;
  readonly dedupOffset: number;
  /** The last record folded, and its append time. */
  readonly lastOffset: number | null;
  readonly lastAppendMs: number | null;
}

/** Positions of one job, or of all jobs in one topic-partition, by job, topic and partition. */
export async function findPositions(
  client: ClientBase,
  by: { readonly job: string } | { readonly topic: string; readonly partition: number },
): Promise<JobPosition[]> {
  const [condition, values] =
    'job' in by ? ['job = $1', [by.job]] : ['topic = $1 AND partition = $2', [by.topic, by.partition]];
  const { rows } = await client.query<Record<string, string | null>>(
    `SELECT job, topic, partition, next_offset, restore_offset, dedup_offset, last_offset, last_append_ms
     FROM stream_offsets WHERE ${condition} ORDER BY job, topic, partition`,
    values,
  );
  return rows.map((row) => ({
    job: String(row.job),
    topic: String(row.topic),
    partition: Number(row.partition),
    nextOffset: Number(row.next_offset),
    restoreOffset: Number(row.restore_offset),
    dedupOffset: Number(row.dedup_offset),
    lastOffset: row.last_offset == null ? null : Number(row.last_offset),
    lastAppendMs: row.last_append_ms == null ? null : Number(row.last_append_ms),
  }));
}
