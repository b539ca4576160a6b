import type { ClientBase } from 'pg';
import { JOB_TABLES } from './job-tables';
import { inTransaction } from './transaction';

/** Where a job begins again in one topic-partition. */
export interface ReplayBeginning {
  readonly topic: string;
  readonly partition: number;
  readonly startOffset: number;
}

/**
 * Empties a job's tables and sets its positions back to the given beginnings, in one transaction. Running workers may go on:
 *
 * - Writers of the tables are waited for and then held off, readers are not. A flush that has written its rows commits before
 *   us; any other finds, when it comes to its compare, that the epoch is no longer its own.
 * - The epoch goes on from where it was. A position deleted for good would begin at epoch 1 again, which some worker that
 *   slept through all this may still hold.
 *
 * @param beginnings one for each position the job has
 * @throws Error when the job has begun another partition meanwhile: nothing is changed then, try again
 */
export async function replayJob(
  client: ClientBase,
  job: string,
  beginnings: readonly ReplayBeginning[],
): Promise<{ readonly rowsDeleted: number }> {
  const tables = JOB_TABLES[job];
  if (tables === undefined) throw new Error(`there is no job "${job}"; there is ${Object.keys(JOB_TABLES).join(', ')}`);
  return inTransaction(client, async () => {
    let rowsDeleted = 0;
    // In the order of a flush: the tables, then the positions.
    if (tables.length > 0) await client.query(`LOCK TABLE ${tables.join(', ')} IN EXCLUSIVE MODE`);
    for (const table of tables) rowsDeleted += (await client.query(`DELETE FROM ${table}`)).rowCount ?? 0;
    const { rows } = await client.query<{ topic: string; partition: number; epoch: string }>(
      `DELETE FROM stream_offsets WHERE job = $1 RETURNING topic, partition, epoch`,
      [job],
    );
    for (const { topic, partition, epoch } of rows) {
      const beginning = beginnings.find((each) => each.topic === topic && each.partition === partition);
      if (beginning === undefined) throw new Error(`${job} has begun ${topic}-${partition} meanwhile; run again`);
      await insertBeginning(client, { job, ...beginning, epoch: Number(epoch) + 1 });
    }
    // As a flush does: who watches the numbers shall see them gone.
    await client.query(`SELECT pg_notify('stream_commits', $1)`, [job]);
    return { rowsDeleted };
  });
}

/** A position with nothing behind it, to be read from `startOffset`. */
export async function insertBeginning(
  client: ClientBase,
  { job, topic, partition, startOffset, epoch }: ReplayBeginning & { readonly job: string; readonly epoch: number },
): Promise<void> {
  await client.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset)
     VALUES ($1, $2, $3, $4, $5, $5, $5)`,
    [job, topic, partition, epoch, startOffset],
  );
}
