import type { JudgeRecord } from '@globalmart/contracts';
import type { CategoryResolver } from '../catalogue/category-resolver';
import type { AnyJob } from '../job';
import type { ClockPort, LogPort, LogReader, RandomPort, StorePort } from '../ports';
import type { EngineObserver } from './observer';
import type { EngineSettings } from './settings';

/** What all tasks of an engine share. */
export interface TaskContext {
  readonly jobs: readonly AnyJob[];
  readonly judgeRecord: JudgeRecord;
  readonly log: LogPort;
  readonly store: StorePort;
  readonly categories: CategoryResolver | undefined;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly observer: EngineObserver;
  readonly settings: EngineSettings;
  /** Something waits to be flushed. */
  readonly onPending: (job: AnyJob) => void;
  /** Whether a store that only this job writes to takes nothing at the moment. */
  readonly isSinkAway: (job: AnyJob) => boolean;
  /** A bug: the worker has to end. */
  readonly onFailure: (error: Error) => void;
}

/** What one task is for. */
export interface TaskPlace {
  readonly partition: number;
  /** 0 is the front; the jobs of each lane are far behind those of the one before. */
  readonly lane: number;
  /** The jobs to take on, as far as they are near each other. */
  readonly jobs: readonly AnyJob[];
  /** Those that are to be together in any case. */
  readonly joining: ReadonlySet<AnyJob>;
  /** Those that the others must not wait for. */
  readonly apart: ReadonlySet<AnyJob>;
  /** Whose batches it gets. */
  readonly reader: LogReader;
  /** Takes the jobs that are too far behind. */
  readonly leave: (behind: readonly AnyJob[]) => void;
  /** Opens it anew, these jobs apart from the others. */
  readonly part: (jobs: readonly AnyJob[]) => void;
}
