import { RESULT_GROUPS } from '@globalmart/contracts';
import { BatchLease, type BatchRun, BatchRunRepository, type BatchStepRow, migrate } from '@globalmart/metrics-store';
import { createTestDatabase, testServices, uniqueName } from '@globalmart/testing';
import { COLLECTION_NAMES } from '@globalmart/warehouse';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'mongoose';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import type { BatchTopic } from '../src/engine/batch-engine';
import { DuckDbEngine } from '../src/engine/duckdb-engine';
import { MergedDays } from '../src/lake/merged-days';
import { RunExecution, type RunUnderway, type RunWorld } from '../src/run/run-execution';
import type { RunInputs } from '../src/run/run-inputs';
import { type SmallLake, writeLake } from './small-lake';

export type Step = Omit<BatchStepRow, 'runId'>;

/** Real stores and a lake in a folder, and runs on them. */
export class TestBatch {
  private token = 0;

  private constructor(
    readonly folder: string,
    readonly runs: BatchRunRepository,
    readonly lease: BatchLease,
    readonly connection: ReturnType<typeof createConnection>,
    private readonly closeStores: () => Promise<void>,
    private files: Record<BatchTopic, string[]>,
  ) {}

  /** @param mongodbUrl of what stands between a run and MongoDB, if anything does */
  static async start(mongodbUrl = testServices().mongodbUrl, leaseMs = 1_000): Promise<TestBatch> {
    const database = await createTestDatabase('batch');
    await migrate(database.ownerUrl);
    const pool = new Pool({ connectionString: database.batchUrl });
    const connection = createConnection(mongodbUrl, {
      dbName: uniqueName('warehouse'),
      serverSelectionTimeoutMS: 1_000,
    });
    await connection.asPromise();
    const folder = await mkdtemp(join(tmpdir(), 'globalmart-run-'));
    const closeStores = async () => {
      await connection.dropDatabase();
      await connection.close();
      await pool.end();
      await database.drop();
      await rm(folder, { recursive: true });
    };
    const runs = new BatchRunRepository(pool);
    const files = { transactions: [], customer_events: [], product_catalog: [] };
    return new TestBatch(folder, runs, new BatchLease(pool, leaseMs), connection, closeStores, files);
  }

  close(): Promise<void> {
    return this.closeStores();
  }

  async fill(lake: SmallLake): Promise<void> {
    this.files = await writeLake(join(this.folder, 'lake'), lake);
  }

  /** Files of a lake that was written otherwise. */
  use(files: Record<BatchTopic, string[]>): void {
    this.files = files;
  }

  async request(runId: string, analysisDate: string, groups: readonly string[] = RESULT_GROUPS): Promise<void> {
    await this.runs.request({ runId, analysisDate, groups, scheduledMs: null });
  }

  /** Goes on with a run as a worker does that has just taken the lease; `onStep` may throw as a crash would. */
  async work(runId: string, onStep: (step: Step) => Promise<void> = () => Promise.resolve()): Promise<void> {
    const run = (await this.runs.find(runId)) as BatchRun<RunInputs>;
    const steps = await this.runs.findSteps(runId);
    const done = new Set(steps.map(({ step }) => step));
    await this.execute({ run, token: ++this.token, done, signal: new AbortController().signal }, onStep);
  }

  execute(underway: RunUnderway, onStep: (step: Step) => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { runId } = underway.run;
    const store = { open: (key: string) => Promise.resolve(key) };
    const days = new MergedDays({ root: join(this.folder, 'days'), store, memoryMb: 256, threads: 2 });
    const world: RunWorld = {
      engine: new DuckDbEngine({ memoryMb: 256, threads: 2 }),
      openWarehouse: () => this.connection.asPromise(),
      untilLakeIsThere: () => Promise.resolve(),
      findLakeKeys: () => Promise.resolve(this.files),
      openLakeFiles: (topic, keys, endedDay, signal) => days.open(topic, keys, endedDay, signal),
      fixInputs: (inputs) => this.runs.fixInputs(runId, inputs),
      saveStep: async (step) => {
        await onStep(step);
        await this.runs.saveStep({ runId, ...step });
      },
    };
    const settings = { batchRoot: join(this.folder, 'batch'), factSalesDays: 90, memoryMb: 256 };
    return new RunExecution(settings, world, underway).execute();
  }

  /** What readers see, as text; of which versions documents are is not part of it. */
  async seen(): Promise<Record<string, string[]>> {
    const entries = COLLECTION_NAMES.map(async (name) => {
      const documents = await this.db.collection(name).find().toArray();
      return [name, documents.map((document) => JSON.stringify(document)).sort()] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Every document of every version, as text. */
  async stored(): Promise<string[]> {
    const entries = COLLECTION_NAMES.map(async (name) => {
      const documents = await this.db.collection(`${name}_versions`).find().toArray();
      return documents.map((document) => `${name} ${JSON.stringify(document)}`);
    });
    return (await Promise.all(entries)).flat().sort();
  }

  get db() {
    const { db } = this.connection;
    if (!db) throw new Error('not connected');
    return db;
  }
}
