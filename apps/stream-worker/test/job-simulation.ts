import { judgeRecord, type JudgeRecord } from '@globalmart/contracts';
import type { SalesRows, StoreRows } from '@globalmart/metrics-store';
import {
  type Commit,
  simulate,
  type SimulatedJob,
  type SimulationOptions,
  type SimulationResult,
} from '@globalmart/streaming/simulation';
import { salesJob } from '../src/jobs/sales.job';
import { storesJob } from '../src/jobs/stores.job';
import {
  type ModelEvent,
  type ModelRecord,
  type ModelRow,
  type ModelRows,
  rowsAsText,
  sameRows,
  validEvents,
} from './log-model';
import { expectedSales } from './sales-model';
import { applySalesRows } from './sales-rows';
import { applyStoreRows } from './store-rows';
import { expectedStores } from './stores-model';

export const DELAY_MS = 60_000;

/** A job, what the database does with its deltas, and what its rows must be after some valid events. */
export interface ModelledJob<Delta = unknown> extends SimulatedJob<Delta> {
  /** The partitions that the rows of a delta name. */
  partitionsIn(delta: Delta): readonly number[];
  readonly expected: (events: readonly ModelEvent[]) => ModelRows;
}

const modelledSales: ModelledJob<SalesRows> = {
  job: salesJob,
  apply: applySalesRows,
  partitionsIn: ({ panes }) => panes.partition,
  expected: expectedSales,
};

export const modelledStores: ModelledJob<StoreRows> = {
  job: storesJob,
  apply: applyStoreRows,
  partitionsIn: ({ partition }) => partition,
  expected: expectedStores,
};

/** Every job over transactions; a new one is added here and is then part of every simulation. */
export const MODELLED_JOBS: readonly ModelledJob[] = [modelledSales, modelledStores];

/** A log by partition together with what each job's tables must hold at each of its offsets. */
export class ModelledLog {
  private readonly valid: ReturnType<typeof validEvents>[];
  private readonly expected = new Map<string, ReadonlyMap<string, ModelRow>>();

  constructor(readonly partitions: readonly (readonly ModelRecord[])[]) {
    this.valid = partitions.map((records) => validEvents(records, DELAY_MS));
  }

  /** Rows of the records before `nextOffset`; without it, of all. */
  rowsAt(
    { job, expected }: ModelledJob,
    partition: number,
    nextOffset = Number.POSITIVE_INFINITY,
  ): ReadonlyMap<string, ModelRow> {
    const key = `${job.name} ${partition} ${nextOffset}`;
    let rows = this.expected.get(key);
    if (rows === undefined) {
      const valid = this.valid[partition] ?? [];
      rows = expected(valid.filter(({ offset }) => offset < nextOffset).map(({ event }) => event));
      this.expected.set(key, rows);
    }
    return rows;
  }
}

export type JobSimulationOptions = Omit<SimulationOptions, 'jobs' | 'judgeRecord' | 'log' | 'watermarkDelayMs'> & {
  /** Default: all. */
  readonly jobs?: readonly ModelledJob[];
};

/**
 * Simulates the jobs side by side, and compares the rows of each with its model after every commit and at the end: never is
 * half a flush visible, nor one that is not the log's.
 */
export async function simulateJobs(
  log: ModelledLog,
  { jobs = MODELLED_JOBS, ...options }: JobSimulationOptions,
): Promise<SimulationResult> {
  const records = log.partitions.map((partition) => partition.map(({ record }) => record));
  const byName = new Map(jobs.map((modelled) => [modelled.job.name, modelled]));
  const result = await simulate({
    ...options,
    jobs,
    judgeRecord: judgeOnce,
    log: new Map([['transactions', records]]),
    watermarkDelayMs: DELAY_MS,
    onCommit: (commit: Commit, sent) => {
      const modelled = byName.get(commit.job) as ModelledJob;
      expectRows(commit.rows, log.rowsAt(modelled, commit.partition, commit.nextOffsets.get('transactions')));
      options.onCommit?.(commit, sent);
    },
  });
  for (const modelled of jobs) {
    log.partitions.forEach((_, partition) =>
      expectRows(result.rowsOf(modelled.job.name, partition), log.rowsAt(modelled, partition)),
    );
  }
  return result;
}

/** The rows of every job in one partition are those of these events. */
export function expectRowsOf(events: readonly ModelEvent[], result: SimulationResult, partition = 0): void {
  for (const { job, expected } of MODELLED_JOBS) expectRows(result.rowsOf(job.name, partition), expected(events));
}

/** jest's matchers cost more than the engine when called a million times, so they only speak when there is a difference. */
export function expectRows(actual: ReadonlyMap<string, unknown>, expected: ReadonlyMap<string, ModelRow>): void {
  const rows = actual as ReadonlyMap<string, ModelRow>;
  if (!sameRows(rows, expected)) expect(rowsAsText(rows)).toEqual(rowsAsText(expected));
}

const judged = new WeakMap<object, ReturnType<JudgeRecord>>();

/** The judgement of a record is a function of the record; making it once keeps ten thousand seeds short. */
export const judgeOnce = ((topic, record) => {
  let judgement = judged.get(record);
  if (judgement === undefined) judged.set(record, (judgement = judgeRecord(topic, record)));
  return judgement;
}) as JudgeRecord;
