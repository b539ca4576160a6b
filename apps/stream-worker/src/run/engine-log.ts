import type { EngineObserver } from '@globalmart/streaming';
import type { Logger } from 'pino';

type Logged = Omit<EngineObserver, 'judged' | 'flushed'>;

/** The engine's turning points in the log: who owned what, what was tried again, what stopped. */
export function engineLog(logger: Logger): Logged {
  return {
    opened: (partition, { durationMs, positions }) =>
      logger.info({ partition, durationMs, positions }, 'partition opened'),
    closed: (partition, reason) => logger.info({ partition, reason }, 'partition closed'),
    flushFailed: (job, error) => logger.warn({ job, err: error }, 'flush failed, trying again'),
    outcomeRead: (job, partition, outcome) =>
      logger.warn({ job, partition, outcome }, 'outcome read from stream_offsets'),
    gapAccepted: (topic, partition, fromOffset, toOffset) =>
      logger.info({ topic, partition, fromOffset, toOffset }, 'offsets without records passed'),
    awaitingCatalogue: (topic, partition, { waitedMs, missingRecords }) =>
      logger.warn({ topic, partition, waitedMs, missingRecords }, 'waiting for the job catalogue to catch up'),
    incident: (incident) =>
      logger.error({ err: incident }, 'partition stopped: the log does not continue where the results end'),
    retrying: (what, error) => logger.warn({ what, err: error }, 'not available, trying again'),
  };
}
