import { type AnyEvent, judgeRecord, type JudgeRecord } from '@globalmart/contracts';
import type { ActivityRows, AnomalyRow, SalesRows, StockGains, StoreRows } from '@globalmart/metrics-store';
import {
  type Commit,
  type LogRecords,
  simulate,
  type SimulatedJob,
  type SimulationOptions,
  type SimulationResult,
} from '@globalmart/streaming/simulation';
import { activityJob } from '../src/jobs/activity.job';
import { anomaliesJob } from '../src/jobs/anomalies.job';
import { DEFAULT_THRESHOLDS } from '../src/jobs/anomaly-rules';
import { inventoryJob } from '../src/jobs/inventory.job';
import { salesJob } from '../src/jobs/sales.job';
import { type SessionsDelta, SessionsFold } from '../src/jobs/sessions.fold';
import { sessionsJob } from '../src/jobs/sessions.job';
import { storesJob } from '../src/jobs/stores.job';
import {
  type ModelEvent,
  type ModelLog,
  type ModelRecord,
  type ModelRow,
  type ModelRows,
  type ModelTopic,
  rowsAsText,
  sameRows,
  type ValidEvent,
  type ValidEvents,
  validEvents,
} from './log-model';
import { expectedActivity } from './activity-model';
import { applyActivityRows } from './activity-rows';
import { expectedAnomalies } from './anomalies-model';
import { applyAnomalyRows } from './anomaly-rows';
import { applyStockGains, expectedStock } from './inventory-model';
import { expectedSales } from './sales-model';
import { applySalesRows } from './sales-rows';
import { applySessionRows, sessionAt, sessionPartitions } from './session-rows';
import { expectedSessions } from './sessions-model';
import { applyStoreRows } from './store-rows';
import { expectedStores } from './stores-model';

export const DELAY_MS = 60_000;

/** A job, what the database does with its deltas, and what its rows must be after some valid events. */
export interface ModelledJob<Delta = unknown> extends SimulatedJob<Delta> {
  /** The partitions that the rows of a delta name. */
  partitionsIn(delta: Delta): readonly number[];
  readonly expected: (events: ValidEvents) => ModelRows;
}

export const modelledSales: ModelledJob<SalesRows> = {
  job: salesJob,
  apply: applySalesRows,
  partitionsIn: ({ panes }) => panes.partition,
  expected: ({ transactions }) => expectedSales(transactions),
};

export const modelledStores: ModelledJob<StoreRows> = {
  job: storesJob,
  apply: applyStoreRows,
  partitionsIn: ({ partition }) => partition,
  expected: ({ transactions }) => expectedStores(transactions),
};

export const modelledAnomalies: ModelledJob<readonly AnomalyRow[]> = {
  job: anomaliesJob(DEFAULT_THRESHOLDS),
  apply: applyAnomalyRows,
  partitionsIn: (rows) => rows.map(({ partition }) => partition),
  expected: ({ transactions }) => expectedAnomalies(transactions),
};

/** Every job over transactions alone; a new one is added here and is then part of every simulation. */
export const MODELLED_JOBS: readonly ModelledJob[] = [modelledSales, modelledStores, modelledAnomalies];

export const modelledActivity: ModelledJob<ActivityRows> = {
  job: activityJob,
  apply: applyActivityRows,
  partitionsIn: ({ categories, searches }) => [...categories, ...searches].map(({ partition }) => partition),
  expected: expectedActivity,
};

export const modelledSessions: ModelledJob<SessionsDelta> = {
  // As little as that is forgotten and loaded again all the time.
  job: { ...sessionsJob, createFold: (partition) => new SessionsFold(partition, 1) },
  apply: applySessionRows,
  stateAt: sessionAt,
  partitionsIn: sessionPartitions,
  expected: expectedSessions,
};

/** The same with a memory that forgets nothing while its partition stays. */
const modelledSessionsInMemory: ModelledJob<SessionsDelta> = {
  ...modelledSessions,
  job: { ...sessionsJob, name: 'sessions-in-memory' },
};

/** Every job over several topics of what people do in the shop, and one with a memory over one of them beside. */
export const MODELLED_JOBS_OVER_SEVERAL_TOPICS: readonly ModelledJob[] = [
  modelledStores,
  modelledActivity,
  modelledSessions,
  modelledSessionsInMemory,
];
const modelledInventory: ModelledJob<readonly StockGains[]> = {
  job: inventoryJob,
  apply: applyStockGains,
  // Its rows are of none: those of all partitions are added up alike.
  partitionsIn: () => [],
  expected: expectedStock,
};

/** Jobs over the topics of stock, and one with a memory over one of them beside. */
export const MODELLED_JOBS_OVER_STOCK_TOPICS: readonly ModelledJob[] = [modelledStores, modelledInventory];

/** How far a job has come in a partition, by topic. */
export type NextOffsets = ReadonlyMap<string, number>;

/** A log together with what each job's tables must hold at each of its offsets. */
export class ModelledLog {
  readonly partitionCount: number;
  private readonly valid: { readonly [Topic in ModelTopic]: readonly ValidEvent<ValidEvents[Topic][number]>[][] };
  private readonly expected = new Map<string, ReadonlyMap<string, ModelRow>>();

  constructor(readonly log: ModelLog) {
    this.partitionCount = Math.max(...Object.values(log).map((partitions) => partitions.length));
    this.valid = {
      transactions: validIn(log.transactions),
      product_views: validIn(log.product_views),
      cart_events: validIn(log.cart_events),
      inventory_updates: validIn(log.inventory_updates),
    };
  }

  /** Rows of the records before `nextOffsets`; without them, of all. */
  rowsAt({ job, expected }: ModelledJob, partition: number, nextOffsets?: NextOffsets): ReadonlyMap<string, ModelRow> {
    const end = (topic: string): number => nextOffsets?.get(topic) ?? Number.POSITIVE_INFINITY;
    const key = `${job.name} ${partition} ${job.topics.map(end).join()}`;
    let rows = this.expected.get(key);
    if (rows === undefined) {
      const { transactions, product_views, cart_events, inventory_updates } = this.valid;
      rows = expected({
        transactions: before(transactions[partition], end('transactions')),
        product_views: before(product_views[partition], end('product_views')),
        cart_events: before(cart_events[partition], end('cart_events')),
        inventory_updates: before(inventory_updates[partition], end('inventory_updates')),
      });
      this.expected.set(key, rows);
    }
    return rows;
  }
}

function validIn<Event extends ModelEvent>(partitions: readonly (readonly ModelRecord<Event>[])[] = []) {
  return partitions.map((records) => validEvents(records, DELAY_MS));
}

function before<Event extends ModelEvent>(valid: readonly ValidEvent<Event>[] = [], end: number): Event[] {
  return valid.filter(({ offset }) => offset < end).map(({ event }) => event);
}

export type JobSimulationOptions = Omit<SimulationOptions, 'jobs' | 'judgeRecord' | 'log' | 'watermarkDelayMs'>;

/**
 * Simulates the jobs side by side, and compares the rows of each with its model after every commit and at the end: never is
 * half a flush visible, nor one that is not the log's.
 */
export async function simulateJobs(
  log: ModelledLog,
  jobs: readonly ModelledJob[],
  options: JobSimulationOptions,
): Promise<SimulationResult> {
  const byName = new Map(jobs.map((modelled) => [modelled.job.name, modelled]));
  const result = await simulate({
    ...options,
    jobs,
    judgeRecord: judgeOnce,
    log: recordsOf(log),
    watermarkDelayMs: DELAY_MS,
    onCommit: (commit: Commit, sent) => {
      const modelled = byName.get(commit.job) as ModelledJob;
      expectRows(commit.rows, log.rowsAt(modelled, commit.partition, commit.nextOffsets));
      options.onCommit?.(commit, sent);
    },
  });
  for (const modelled of jobs) {
    for (let partition = 0; partition < log.partitionCount; partition++) {
      expectRows(result.rowsOf(modelled.job.name, partition), log.rowsAt(modelled, partition));
    }
  }
  return result;
}

/** By topic and partition, without what the records were meant to be. */
export function recordsOf({ log }: ModelledLog): LogRecords {
  const topics = Object.entries(log) as [ModelTopic, readonly (readonly ModelRecord<ModelEvent>[])[]][];
  return new Map(topics.map(([topic, logs]) => [topic, logs.map((records) => records.map(({ record }) => record))]));
}

/** jest's matchers cost more than the engine when called a million times, so they only speak when there is a difference. */
export function expectRows(actual: ReadonlyMap<string, unknown>, expected: ReadonlyMap<string, ModelRow>): void {
  const rows = actual as ReadonlyMap<string, ModelRow>;
  if (!sameRows(rows, expected)) expect(rowsAsText(rows)).toEqual(rowsAsText(expected));
}

const judged = new WeakMap<object, ReturnType<JudgeRecord>>();

/**
 * The judgement of a record is a function of the record; making it once keeps ten thousand seeds short. Each who asks gets an
 * event of their own, into which they may fill what the catalogue says.
 */
export const judgeOnce = ((topic, record) => {
  let judgement = judged.get(record);
  if (judgement === undefined) judged.set(record, (judgement = judgeRecord(topic, record)));
  return judgement.ok ? { ok: true, event: copyOf(judgement.event) } : judgement;
}) as JudgeRecord;

function copyOf(event: AnyEvent): AnyEvent {
  return event.topic === 'transactions' ? { ...event, lines: event.lines.map((line) => ({ ...line })) } : { ...event };
}
