import { TOPICS } from '@globalmart/contracts';
import { FolderStore } from '@globalmart/lake';
import {
  BatchLease,
  type BatchRun,
  type BatchRunEntry,
  BatchRunReader,
  BatchRunRepository,
  type BatchStepRow,
} from '@globalmart/metrics-store';
import { ensureTopics, type Logger, LOGGER } from '@globalmart/platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Connection, mongo } from 'mongoose';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWorkerConfig } from './config';
import type { BatchEngine } from './engine/batch-engine';
import { DuckDbEngine } from './engine/duckdb-engine';
import { SparkEngine } from './engine/spark-engine';
import { MergedDays } from './lake/merged-days';
import { ReconcileStep } from './reconcile/reconcile-step';
import { Reconciler } from './reconcile/reconciler';
import { LakeWorld } from './run/lake-world';
import { ProgressPublisher } from './run/progress-publisher';
import { RunExecution, type RunUnderway, type RunWorld } from './run/run-execution';
import type { RunInputs } from './run/run-inputs';
import { RunLoop } from './run/run-loop';
import { summarize } from './run/run-summary';
import { parseSchedule } from './schedule/due-instant';
import { NightlySchedule } from './schedule/nightly-schedule';
import { StoreConnections } from './store-connections';

const LOOK_EVERY_MS = 30_000;
const RETRY_MS = 1_000;
/** MongoDB may be restarting when a run begins. */
const WAREHOUSE_PATIENCE_MS = 60_000;

/** Whether this process queues nightly runs: one that was started by hand for a single run does not. */
export const IS_SCHEDULED = Symbol('IS_SCHEDULED');

/** The batch of this process: queues what is due, takes up what is queued, says how far it is. */
@Injectable()
export class BatchService implements OnApplicationBootstrap, OnModuleDestroy {
  readonly runs: BatchRunRepository;
  readonly reader: BatchRunReader;
  private readonly schedule: NightlySchedule;
  private readonly loop: RunLoop;
  private readonly progress: ProgressPublisher;
  private readonly lake: LakeWorld;
  private readonly days: MergedDays;
  private readonly reconcileStep: ReconcileStep;
  private readonly engine: BatchEngine;
  private isStopping = false;

  constructor(
    private readonly config: BatchWorkerConfig,
    private readonly stores: StoreConnections,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(IS_SCHEDULED) private readonly isScheduled: boolean,
  ) {
    const { leaseMs, pollMs, kafkaTopicPrefix: topicPrefix, lakeRoot, lakeTimeoutMs: timeoutMs } = config;
    const { postgres, kafka } = stores;
    this.runs = new BatchRunRepository(postgres);
    this.reader = new BatchRunReader(postgres);
    const schedule = parseSchedule(config.cron, config.zone);
    this.schedule = new NightlySchedule({ runs: this.runs, schedule, clock: Date.now, logger });
    const lease = new BatchLease(postgres, leaseMs);
    const onEnded = (runId: string, status: string) =>
      this.publish({ runId, step: 'run', status, rows: null, seconds: null, error: null });
    const execute = (underway: RunUnderway) => this.execute(underway);
    this.loop = new RunLoop({ runs: this.runs, lease, leaseMs, pollMs, logger, execute, onEnded });
    this.engine = engineOf(config);
    this.progress = new ProgressPublisher(kafka, topicPrefix, logger);
    this.lake = new LakeWorld({ kafka, topicPrefix, postgres, timeoutMs });
    const store = new FolderStore(resolve(lakeRoot));
    const { memoryMb, threads } = config;
    this.days = new MergedDays({ root: join(resolve(lakeRoot), '../batch-days'), store, memoryMb, threads });
    const { days } = this;
    this.reconcileStep = new ReconcileStep(new Reconciler({ ...config, kafka, topicPrefix, postgres, days }), logger);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Resolves when Kafka has the topics of commands and progress; false if it was stopped meanwhile. */
  async prepareTopics(): Promise<boolean> {
    const { kafkaTopicPrefix: prefix, kafkaPartitions: partitions } = this.config;
    while (!this.isStopping) {
      try {
        await ensureTopics(this.stores.kafka, TOPICS, { prefix, partitions });
        await this.progress.connect();
        return true;
      } catch (error) {
        this.logger.warn({ err: error }, 'Kafka is not ready yet');
        await sleep(RETRY_MS);
      }
    }
    return false;
  }

  @Interval(LOOK_EVERY_MS)
  async queueWhatIsDue(): Promise<void> {
    if (!this.isScheduled) return;
    try {
      await this.schedule.queueWhatIsDue();
    } catch (error) {
      this.logger.error({ err: error }, 'cannot see whether a nightly run is due');
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.loop.stop();
    await this.progress.close();
  }

  private async execute(underway: RunUnderway): Promise<void> {
    const { lakeRoot, memoryMb, factSalesDays } = this.config;
    const { runId } = underway.run;
    const world: RunWorld = {
      engine: this.engine,
      openWarehouse: () => this.openWarehouse(underway.signal),
      untilLakeIsThere: (signal) => this.lake.untilItIsThere(signal),
      findLakeKeys: () => this.lake.findKeys(),
      openLakeFiles: (topic, keys, endedDay, signal) => this.days.open(topic, keys, endedDay, signal),
      fixInputs: (inputs) => this.runs.fixInputs(runId, inputs),
      saveStep: (step) => this.saveStep({ runId, ...step }),
    };
    const settings = { batchRoot: join(resolve(lakeRoot), '../batch'), memoryMb, factSalesDays };
    await new RunExecution(settings, world, underway).execute();
    await this.reconcile(underway);
  }

  /** What a run that is done has left, and where, one line each. */
  async summarize(run: BatchRunEntry, steps: readonly BatchStepRow[]): Promise<string[]> {
    const batchRoot = join(resolve(this.config.lakeRoot), '../batch');
    return summarize(run, steps, await this.openDatabase(new AbortController().signal), batchRoot);
  }

  private async reconcile({ run: { runId }, signal }: RunUnderway): Promise<void> {
    const spillFolder = join(resolve(this.config.lakeRoot), '../batch', `${runId}-reconcile`);
    const step = await this.reconcileStep.take({
      // As it stands now: it has fixed what it reads.
      run: (await this.runs.find(runId)) as BatchRun<RunInputs>,
      openWarehouse: () => this.openDatabase(signal),
      spillFolder,
      signal,
    });
    if (step !== undefined) await this.saveStep({ runId, ...step });
  }

  private async saveStep(step: BatchStepRow): Promise<void> {
    await this.runs.saveStep(step);
    this.publish(step);
  }

  private async openDatabase(signal: AbortSignal): Promise<mongo.Db> {
    const { db } = await this.openWarehouse(signal);
    if (!db) throw new Error('not connected to MongoDB');
    return db;
  }

  private async openWarehouse(signal: AbortSignal): Promise<Connection> {
    const deadlineMs = performance.now() + WAREHOUSE_PATIENCE_MS;
    for (;;) {
      try {
        return await this.stores.reachMongodb();
      } catch (error) {
        if (performance.now() >= deadlineMs) {
          const [seconds, { message }] = [WAREHOUSE_PATIENCE_MS / 1_000, error as Error];
          throw new Error(`MongoDB has not answered for ${seconds} s: ${message}`, { cause: error });
        }
        this.logger.warn({ err: error }, 'MongoDB does not answer; the batch run waits for it');
        await sleep(RETRY_MS, undefined, { signal });
      }
    }
  }

  private publish({
    runId,
    step,
    status,
    rows,
    seconds,
    error,
  }: Omit<BatchStepRow, 'status'> & { status: string }): void {
    // A run by hand says it of whoever works on it.
    if (this.isScheduled) this.logger.info({ runId, step, status, rows, seconds }, 'batch step');
    this.progress.publish({ run_id: runId, step, status, rows, seconds, error });
  }
}

function engineOf({ engine, memoryMb, threads, sparkHome: home, sparkMaster: master }: BatchWorkerConfig): BatchEngine {
  return engine === 'spark' ? new SparkEngine({ home, master, memoryMb }) : new DuckDbEngine({ memoryMb, threads });
}
