import { judgeRecord, type JudgeRecord } from '@globalmart/contracts';
import type { SalesRows } from '@globalmart/metrics-store';
import {
  type Commit,
  simulate,
  type SimulatedJob,
  type SimulationOptions,
  type SimulationResult,
} from '@globalmart/streaming/simulation';
import { salesJob } from '../src/jobs/sales.job';
import { expectedRows, type ModelRecord, type ModelRow, rowsAsText, sameRows, validEvents } from './sales-model';
import { applySalesRows } from './sales-rows';

export const DELAY_MS = 60_000;

const simulatedSales: SimulatedJob<SalesRows> = { job: salesJob, apply: applySalesRows };

/** A log by partition together with what the sales tables must hold at each of its offsets. */
export class SalesLog {
  private readonly valid: ReturnType<typeof validEvents>[];
  private readonly expected = new Map<string, ReadonlyMap<string, ModelRow>>();

  constructor(readonly partitions: readonly (readonly ModelRecord[])[]) {
    this.valid = partitions.map((records) => validEvents(records, DELAY_MS));
  }

  /** Rows of the records before `nextOffset`; without it, of all. */
  rowsAt(partition: number, nextOffset = Number.POSITIVE_INFINITY): ReadonlyMap<string, ModelRow> {
    const key = `${partition} ${nextOffset}`;
    let rows = this.expected.get(key);
    if (rows === undefined) {
      const valid = this.valid[partition] ?? [];
      rows = expectedRows(valid.filter(({ offset }) => offset < nextOffset).map(({ event }) => event));
      this.expected.set(key, rows);
    }
    return rows;
  }
}

/**
 * Simulates the sales job, and compares the rows with the model after every commit and at the end: never is half a flush
 * visible, nor one that is not the log's.
 */
export async function simulateSales(
  log: SalesLog,
  options: Omit<SimulationOptions, 'jobs' | 'judgeRecord' | 'log' | 'watermarkDelayMs'>,
): Promise<SimulationResult> {
  const records = log.partitions.map((partition) => partition.map(({ record }) => record));
  const result = await simulate({
    ...options,
    jobs: [simulatedSales],
    judgeRecord: judgeOnce,
    log: new Map([['transactions', records]]),
    watermarkDelayMs: DELAY_MS,
    onCommit: (commit: Commit, sent) => {
      expectRows(commit.rows, log.rowsAt(commit.partition, commit.nextOffsets.get('transactions')));
      options.onCommit?.(commit, sent);
    },
  });
  log.partitions.forEach((_, partition) => expectRows(result.rowsOf('sales', partition), log.rowsAt(partition)));
  return result;
}

/** jest's matchers cost more than the engine when called half a million times, so they only speak when there is a difference. */
export function expectRows(actual: ReadonlyMap<string, unknown>, expected: ReadonlyMap<string, ModelRow>): void {
  const rows = actual as ReadonlyMap<string, ModelRow>;
  if (!sameRows(rows, expected)) expect(rowsAsText(rows)).toEqual(rowsAsText(expected));
}

const judged = new WeakMap<object, ReturnType<JudgeRecord>>();

/** The judgement of a record is a function of the record; making it once keeps ten thousand seeds short. */
const judgeOnce = ((topic, record) => {
  let judgement = judged.get(record);
  if (judgement === undefined) judged.set(record, (judgement = judgeRecord(topic, record)));
  return judgement;
}) as JudgeRecord;
