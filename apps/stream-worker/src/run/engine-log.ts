import type { EngineObserver, LogIncident } from '@globalmart/streaming';
import type { Logger } from 'pino';

type Logged = Omit<EngineObserver, 'judged' | 'flushed'>;

/** The engine's turning points in the log: who owned what, what was tried again, what stopped. */
export function engineLog(logger: Logger): Logged {
  return {
    opened: (partition, details) =>
      logger.info({ partition, ...details }, details.lane === 0 ? 'partition opened' : 'catching up'),
    closed: (partition, reason, lane) =>
      logger.info({ partition, reason, lane }, lane === 0 ? 'partition closed' : 'catching up ended'),
    flushFailed: (job, error) => logger.warn({ job, err: error }, 'flush failed, trying again'),
    outcomeRead: (job, partition, outcome) =>
      logger.warn({ job, partition, outcome }, 'outcome read from stream_offsets'),
    gapAccepted: (topic, partition, fromOffset, toOffset) =>
      logger.info({ topic, partition, fromOffset, toOffset }, 'offsets without records passed'),
    awaitingCatalogue: (topic, partition, { waitedMs, missingRecords }) =>
      logger.warn({ topic, partition, waitedMs, missingRecords }, 'waiting for the job catalogue to catch up'),
    incident: (incident) =>
      logger.error(detailsOf(incident), 'partition stopped: the log does not continue where the results end'),
    retrying: (what, error) => logger.warn({ what, err: error }, 'not available, trying again'),
  };
}

function detailsOf(incident: LogIncident): Record<string, unknown> {
  const { topic, partition, expectedOffset, availableOffset } = incident;
  return { topic, partition, expectedOffset, availableOffset, err: incident };
}
