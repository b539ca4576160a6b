import type { EventTopic } from '@globalmart/contracts';

/** The store cannot be reached or asked us to try again; nothing of the attempt was written. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable';
}

/** A store that only one job writes to is away or full; other jobs can go on. */
export class SinkUnavailable extends StoreUnavailable {
  override readonly name = 'SinkUnavailable';
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

  /**
   * @param finding the log `begins` after the expected offset, `ends` before it, or holds another record there than the one
   *   that was folded, which means that the topic was recreated
   * @param availableOffset where the log begins or ends, or the offset of that other record
   */
  constructor(
    readonly topic: EventTopic,
    readonly partition: number,
    readonly expectedOffset: number,
    readonly finding: 'begins' | 'ends' | 'differs',
    readonly availableOffset: number,
  ) {
    const reason =
      finding === 'differs'
        ? 'another record stands where one was folded: the topic was recreated'
        : `the log ${finding} at ${availableOffset}`;
    super(`${topic}-${partition}: ${reason} (expected offset ${expectedOffset})`);
  }

  /** Whether a log with these bounds would not have been an incident. */
  isSettledBy({ startOffset, endOffset }: { startOffset: number; endOffset: number }): boolean {
    return this.finding !== 'differs' && startOffset <= this.expectedOffset && this.expectedOffset <= endOffset;
  }
}

/** What was thrown, as an error: anything can be thrown. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
