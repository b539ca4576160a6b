import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { AppProcess } from './app-process';
import type { LogEnds } from './log-ends';

const DEADLINE_MS = 15 * 60_000;

/**
 * Waits until every job has reached the end of every log.
 *
 * @param prefix before the topics' names in `ends`
 * @returns when the last flush began, by the database's clock
 * @throws Error when all workers have ended, or after 15 minutes
 */
export async function untilDrained(
  ends: LogEnds,
  prefix: string,
  ownerUrl: string,
  workers: readonly AppProcess[],
): Promise<number> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await sleep(200)) {
      if (workers.every(({ hasEnded }) => hasEnded)) throw new Error('every worker has ended: see its log');
      const { rows } = await client.query<{ topic: string; partition: number; least: string; last: Date }>(
        `SELECT topic, partition, min(next_offset) AS least, max(updated_at) AS last
         FROM stream_offsets GROUP BY topic, partition`,
      );
      const least = new Map(rows.map((row) => [`${prefix}${row.topic} ${row.partition}`, Number(row.least)]));
      const isDone = [...ends].every(([topic, own]) =>
        own.every((end, partition) => end === 0 || (least.get(`${topic} ${partition}`) ?? 0) >= end),
      );
      if (isDone) return Math.max(...rows.map(({ last }) => last.getTime()));
    }
    throw new Error(`not drained within ${DEADLINE_MS / 60_000} minutes`);
  } finally {
    await client.end();
  }
}
