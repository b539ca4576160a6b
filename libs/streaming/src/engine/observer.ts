import type { EventTopic } from '@globalmart/contracts';
import type { LogIncident } from '../errors';
import type { JudgedEvent } from '../verdict/partition-verdict';
import type { CloseReason } from './partition-task';

/** What the engine tells about itself, for metrics, logs and health. Implementations must not throw. */
export interface EngineObserver {
  /** Records were judged for the first time on this worker; reading them again after a restart is not reported. */
  judged(topic: EventTopic, judged: readonly JudgedEvent[]): void;
  opened(
    partition: number,
    info: {
      readonly durationMs: number;
      /** 0 is the front; further back are those who catch up. */
      readonly lane: number;
      readonly jobs: readonly string[];
      readonly positions: readonly string[];
    },
  ): void;
  closed(partition: number, reason: CloseReason, lane: number): void;
  flushed(
    job: string,
    info: {
      /** By topic, those whose effects are in the store now; also zero, where only the offset moved. */
      readonly records: ReadonlyMap<EventTopic, number>;
      readonly durationMs: number;
      readonly latencyMs: number;
    },
  ): void;
  /** A flush could not be made and is tried again. */
  flushFailed(job: string, error: Error): void;
  /** The answer to COMMIT was lost; the store was asked what became of the flush. */
  outcomeRead(job: string, partition: number, outcome: 'committed' | 'not committed' | 'fenced'): void;
  /** Offsets that the log no longer holds although it begins before them: compaction or control records. */
  gapAccepted(topic: EventTopic, partition: number, fromOffset: number, toOffset: number): void;
  /** A partition of `topic` has waited so long for versions of the catalogue; told again as long as it does. */
  awaitingCatalogue(
    topic: EventTopic,
    partition: number,
    info: { readonly waitedMs: number; readonly missingRecords: number },
  ): void;
  incident(incident: LogIncident): void;
  retrying(what: string, error: Error): void;
}
