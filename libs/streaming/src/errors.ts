import type { EventTopic } from '@globalmart/contracts';
/** The store cannot be reached or asked us to try again; nothing of the attempt was written. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The broker will not take these records, however often it is asked. */
export class RecordsRefused extends Error {
  override readonly name = 'RecordsRefused';
}

/** COMMIT was sent and its answer never came: the flush may or may not have happened. */
export class FlushOutcomeUnknown extends Error {
  override readonly name = 'FlushOutcomeUnknown';
}

/** The log no longer continues where this partition's results end; nothing is skipped, a person has to decide. */
export class LogIncident extends Error {
  override readonly name = 'LogIncident';

  constructor(
    readonly topic: EventTopic,
    readonly partition: number,
    readonly expectedOffset: number,
    reason: string,
  ) {
    super(`${topic}-${partition}: ${reason} (expected offset ${expectedOffset})`);
  }
}
