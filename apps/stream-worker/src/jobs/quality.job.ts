import { EVENT_TOPICS, TOPICS } from '@globalmart/contracts';
import { deleteExpiredQuality, qualityUpserts } from '@globalmart/metrics-store';
import { type Job, type OutgoingPort, RecordsRefused, type StoredJob } from '@globalmart/streaming';
import { type DeadLetter, deadLetterRecord, emptyDeadLetterRecord } from './dead-letter';
import { type QualityDelta, QualityFold } from './quality.fold';

const MOST_BYTES_AT_ONCE = 1_000_000;

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
  statements: (cuts) => qualityUpserts(cuts.flatMap(({ delta }) => delta?.rows ?? [])),
  expire: (database) => deleteExpiredQuality(database),
};

/** Sends all of them, a share after the other: a client makes several copies of what is on its way. */
export async function sendDeadLetters(log: OutgoingPort, letters: readonly DeadLetter[]): Promise<void> {
  let share: DeadLetter[] = [];
  let bytes = 0;
  for (const letter of letters) {
    if (share.length > 0 && bytes + letter.bytes > MOST_BYTES_AT_ONCE) {
      await sendShare(log, share);
      share = [];
      bytes = 0;
    }
    share.push(letter);
    bytes += letter.bytes;
  }
  if (share.length > 0) await sendShare(log, share);
}

/** Whatever the broker thinks of some: one hostile record must not stop a partition. */
async function sendShare(log: OutgoingPort, letters: readonly DeadLetter[]): Promise<void> {
  try {
    await log.send(TOPICS.dead_letters.name, letters.map(deadLetterRecord));
  } catch (error) {
    if (!(error instanceof RecordsRefused)) throw error;
    if (letters.length > 1) for (const letter of letters) await sendShare(log, [letter]);
    else await log.send(TOPICS.dead_letters.name, letters.map(emptyDeadLetterRecord));
  }
}
