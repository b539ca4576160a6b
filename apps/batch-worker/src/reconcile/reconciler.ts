import { createJudge, type JudgeRecord } from '@globalmart/contracts';
import { parseStreamKey } from '@globalmart/lake';
import {
  NO_SALES,
  type Reconciliation,
  ReconciliationRepository,
  type StreamDays,
  StreamDaysRepository,
} from '@globalmart/metrics-store';
import { TopicLog } from '@globalmart/platform';
import type { Kafka } from 'kafkajs';
import type { mongo } from 'mongoose';
import type { Pool } from 'pg';
import type { MergedDays } from '../lake/merged-days';
import { explainDay } from './explain-day';
import { NO_LAKE_DAY, readLakeDays } from './lake-days';
import { type LogDays, readLogDays } from './log-days';
import { readWarehouseDays } from './warehouse-days';

const DAY_MS = 86_400_000;
/** The analysis date and those before it for as long as Kafka keeps records: nothing but late ones comes after that. */
export const RECONCILED_DAYS = 7;

export interface ReconcilerOptions {
  readonly kafka: Kafka;
  readonly topicPrefix: string;
  readonly postgres: Pool;
  /** The files of the lake. */
  readonly days: MergedDays;
  readonly watermarkDelayMs: number;
  readonly countries: readonly string[];
  readonly factSalesDays: number;
  readonly memoryMb: number;
  readonly threads: number;
}

export interface ReconciledRun {
  readonly runId: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly analysisDate: string;
  /** Keys of the files of transactions that it has read. */
  readonly keys: readonly string[];
  /** The warehouse as the run has left it. */
  readonly warehouse: mongo.Db;
  readonly spillFolder: string;
  readonly signal: AbortSignal;
}

/** Asks all stores what was sold on the same days, and writes down whether they say the same. */
export class Reconciler {
  private readonly judge: JudgeRecord;
  private readonly stream: StreamDaysRepository;
  private readonly results: ReconciliationRepository;

  constructor(private readonly options: ReconcilerOptions) {
    this.judge = createJudge({ countries: options.countries });
    this.stream = new StreamDaysRepository(options.postgres);
    this.results = new ReconciliationRepository(options.postgres);
  }

  async reconcile(run: ReconciledRun): Promise<Reconciliation[]> {
    const { analysisDate, keys, signal } = run;
    const { memoryMb, threads, factSalesDays } = this.options;
    const days = Array.from({ length: RECONCILED_DAYS }, (_, back) => daysBefore(analysisDate, back));
    const firstDay = daysBefore(analysisDate, RECONCILED_DAYS - 1);
    const stream = await this.stream.read(firstDay, analysisDate);
    const log = await this.readLog(run, stream);
    const open = (own: readonly string[]) => this.options.days.open('transactions', own, analysisDate, signal);
    const lake = await readLakeDays({ open, keys, days, memoryMb, threads, spillFolder: run.spillFolder });
    const warehouse = await readWarehouseDays(run.warehouse, firstDay, analysisDate);
    signal.throwIfAborted();
    const rows = days.flatMap((day, back) =>
      explainDay({
        day,
        kafka: back === 0 ? log.day : null,
        isLogIncomplete: back === 0 && log.day === null,
        stream: stream.nextOffsets.size === 0 ? null : (stream.days.get(day) ?? NO_SALES),
        inFlight: log.inFlight.get(day) ?? NO_SALES,
        lake: lake.get(day) ?? NO_LAKE_DAY,
        facts: back < factSalesDays ? (warehouse.facts.get(day) ?? NO_SALES) : null,
        trend: warehouse.trends.get(day) ?? NO_SALES,
      }),
    );
    await this.results.save(run.runId, rows);
    return rows;
  }

  private async readLog({ analysisDate, keys, signal }: ReconciledRun, { nextOffsets }: StreamDays): Promise<LogDays> {
    const { kafka, topicPrefix, watermarkDelayMs } = this.options;
    const log = await TopicLog.open(kafka, `${topicPrefix}transactions`);
    try {
      return await readLogDays({
        log,
        judge: this.judge,
        watermarkDelayMs,
        day: analysisDate,
        reach: reachOf(keys),
        streamOffsets: nextOffsets,
        signal,
      });
    } finally {
      await log.close();
    }
  }
}

/** By partition, the first record that is in none of the files: they are listed with the offsets they reach. */
function reachOf(keys: readonly string[]): Map<number, number> {
  const reach = new Map<number, number>();
  for (const key of keys) {
    const file = parseStreamKey(key);
    if (file === undefined) continue;
    reach.set(file.partition, Math.max(reach.get(file.partition) ?? 0, file.toOffset));
  }
  return reach;
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
}
