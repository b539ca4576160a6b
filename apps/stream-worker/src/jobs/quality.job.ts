import { EVENT_TOPICS, TOPICS } from '@globalmart/contracts';
import { deleteExpiredQuality, upsertQualityRows } from '@globalmart/metrics-store';
import { type Job, type OutgoingPort, RecordsRefused, type StoredJob } from '@globalmart/streaming';
import { type DeadLetter, deadLetterRecord, emptyDeadLetterRecord } from './dead-letter';
import { type QualityDelta, QualityFold } from './quality.fold';

/** data_quality and dead_letters. Counts add up, and a dead letter is sent before the offset moves: nothing else to keep. */
export const qualityJob: Job<QualityDelta> = {
  name: 'quality',
  topics: EVENT_TOPICS,
  categoriesOf: ['transactions'],
  // Nobody waits for these counts: a few flushes a second leave the database to the jobs that people watch.
  flushIntervalMs: 250,
  createFold: (partition) => new QualityFold(partition),
};

export const storedQualityJob: StoredJob<QualityDelta> = {
  job: qualityJob,
  sendAhead: (log, cuts) =>
    sendDeadLetters(
      log,
      cuts.flatMap(({ delta }) => delta?.deadLetters ?? []),
    ),
  write: (client, cuts) =>
    upsertQualityRows(
      client,
      cuts.flatMap(({ delta }) => delta?.rows ?? []),
    ),
  expire: (database) => deleteExpiredQuality(database),
};

/** Sends all of them, whatever the broker thinks of some: one hostile record must not stop a partition. */
export async function sendDeadLetters(log: OutgoingPort, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length === 0) return;
  try {
    await log.send(TOPICS.dead_letters.name, letters.map(deadLetterRecord));
  } catch (error) {
    if (!(error instanceof RecordsRefused)) throw error;
    const [only, ...others] = letters;
    if (only !== undefined && others.length === 0) {
      await log.send(TOPICS.dead_letters.name, [emptyDeadLetterRecord(only)]);
      return;
    }
    for (const letter of letters) await sendDeadLetters(log, [letter]);
  }
}
