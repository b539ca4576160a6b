import type { ClientBase } from 'pg';
import { insertBeginning } from './replay';
import { inTransaction } from './transaction';

/** What of a topic-partition a job will never see. */
export interface LogGap {
  readonly job: string;
  readonly topic: string;
  readonly partition: number;
  /**
   * `unread`: the log lost records the job had not folded. `remembered`: it lost records folded already, whose ids or state a
   * restart would rebuild. `recreated`: the topic is another one than that of the results so far.
   */
  readonly kind: 'unread' | 'remembered' | 'recreated';
  /** The job's next offset when the gap was found. */
  readonly nextOffset: number;
  /** The first offset that is missing. */
  readonly fromOffset: number;
  /** Where the log begins, and the job goes on. */
  readonly toOffset: number;
}

/**
 * Lets jobs go on behind gaps in their log, and writes the gaps down in log_gaps, in one transaction. Each position's epoch
 * grows, so that whoever held it before has lost it. The watermark stays, except where the topic was recreated.
 *
 * @throws Error when a position has moved since the gap was found: nothing is changed then
 */
export async function acknowledgeGaps(client: ClientBase, gaps: readonly LogGap[]): Promise<void> {
  await inTransaction(client, async () => {
    for (const gap of gaps) {
      const { job, topic, partition, kind, nextOffset, fromOffset, toOffset } = gap;
      const moved = kind === 'recreated' ? await beginAnew(client, gap) : await goOnBehind(client, gap);
      if (!moved) {
        throw new Error(`${job} is no longer at offset ${nextOffset} of ${topic}-${partition}; look again`);
      }
      await client.query(
        `INSERT INTO log_gaps (job, topic, partition, kind, from_offset, to_offset) VALUES ($1, $2, $3, $4, $5, $6)`,
        [job, topic, partition, kind, fromOffset, toOffset],
      );
    }
  });
}

/** The greatest event time before the restore point is that of all records, where nothing before it is read any more. */
async function goOnBehind(client: ClientBase, gap: LogGap): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE stream_offsets SET epoch = epoch + 1, updated_at = now(),
       next_offset = greatest(next_offset, $5), restore_offset = greatest(restore_offset, $5),
       dedup_offset = greatest(dedup_offset, $5),
       restore_max_event_ms = CASE WHEN next_offset <= $5 THEN max_event_ms ELSE restore_max_event_ms END
     WHERE job = $1 AND topic = $2 AND partition = $3 AND next_offset = $4`,
    [gap.job, gap.topic, gap.partition, gap.nextOffset, gap.toOffset],
  );
  return rowCount === 1;
}

async function beginAnew(
  client: ClientBase,
  { job, topic, partition, nextOffset, toOffset }: LogGap,
): Promise<boolean> {
  const { rows } = await client.query<{ epoch: string }>(
    `DELETE FROM stream_offsets WHERE job = $1 AND topic = $2 AND partition = $3 AND next_offset = $4 RETURNING epoch`,
    [job, topic, partition, nextOffset],
  );
  const [deleted] = rows;
  if (deleted === undefined) return false;
  await insertBeginning(client, { job, topic, partition, startOffset: toOffset, epoch: Number(deleted.epoch) + 1 });
  return true;
}
