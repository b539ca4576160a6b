import { BatchRunRepository, lakeFileInserts } from '@globalmart/metrics-store';
import { TOPICS } from '@globalmart/contracts';
import { ensureTopics } from '@globalmart/platform';
import { rm } from 'node:fs/promises';
import { createConnection } from 'mongoose';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { AppProcess } from './app-process';
import { benchLake, type LakeSize } from './batch/bench-lake';
import { differencesFrom } from './batch/truth-check';
import { StepCosts } from './batch/step-costs';
import { BenchDatabase } from './bench-database';
import { withServices } from './bench-services';
import { benchKafka, deleteTopics } from './log-ends';
import { cpuSeconds } from './process-cost';

export interface BatchBenchOptions extends LakeSize {
  /** Groups of results, `rfm` and `products` at least. */
  readonly groups: readonly string[];
}

const LOOK_EVERY_MS = 500;

/**
 * The nightly run over a year of sales, and the one of the next day on top of it. Prints one JSON line, with what each step of
 * both took, and checks the warehouse against what the lake was made of.
 */
export function batchBench(options: BatchBenchOptions): Promise<boolean> {
  return withServices(['batch-worker'], async ({ services, env, say }) => {
    const { customers, days, salesPerDay, products, groups } = options;
    const { folder, logFolder } = services.instance;
    const root = join(folder, 'batch-lake', [customers, products, days, salesPerDay].join('-'));
    const lake = await benchLake(root, options, say);
    const database = await BenchDatabase.create(env);
    const warehouse = `bench_${Date.now()}`;
    await list(database.ownerUrl, lake.files);
    const mongodb = await createConnection(env.MONGODB_URL ?? '', { dbName: warehouse }).asPromise();
    const lakeRoot = join(root, 'lake');
    const own = { ...database.urls, LAKE_ROOT: lakeRoot, WAREHOUSE_DATABASE: warehouse, BATCH_POLL_MS: '100' };
    const prefix = `${warehouse}-`;
    const kafka = benchKafka(env);
    await ensureTopics(kafka, TOPICS, { prefix });
    const costs = new StepCosts(() => cpuSeconds(services.pidOf('mongodb') ?? 0));
    const worker = AppProcess.start({
      app: 'batch-worker',
      env: { ...env, ...own, KAFKA_TOPIC_PREFIX: prefix },
      logFolder,
      onEntry: (entry) => costs.notice(entry, worker.pid),
    });
    const pool = new Pool({ connectionString: database.urls.POSTGRES_BATCH_URL });
    const runs = new BatchRunRepository(pool);
    try {
      await worker.url();
      const results: object[] = [];
      let differences: string[] = [];
      for (const [at, analysisDate] of lake.dates.entries()) {
        say(`running as of ${analysisDate} …`);
        costs.begin(worker.pid);
        await runs.request({ runId: `bench-${at}`, analysisDate, groups, scheduledMs: null });
        await untilDone(runs, `bench-${at}`, worker);
        results.push(costs.summary());
        const truth = lake.truths[at];
        if (truth && mongodb.db) differences = [...differences, ...(await differencesFrom(mongodb.db, truth))];
      }
      const [first, next] = results;
      const size = { customers, transactions: lake.truths[0].transactions, lines: lake.truths[0].lines };
      const check = { ok: differences.length === 0, differences };
      process.stdout.write(`${JSON.stringify({ bench: 'batch', ...size, first, next, check })}\n`);
      return check.ok;
    } finally {
      await worker.stop();
      await deleteTopics(kafka, prefix);
      await mongodb.dropDatabase();
      await mongodb.close();
      await pool.end();
      await database.drop();
      await rm(join(root, 'batch'), { recursive: true, force: true });
    }
  });
}

async function list(ownerUrl: string, files: Parameters<typeof lakeFileInserts>[0]): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  for (const statement of lakeFileInserts(files)) await client.query(statement);
  await client.end();
}

async function untilDone(runs: BatchRunRepository, runId: string, worker: AppProcess): Promise<void> {
  for (;;) {
    const run = await runs.find(runId);
    if (run?.status === 'done') return;
    if (run?.status === 'failed' || run?.status === 'cancelled') throw new Error(`${runId}: ${run.error}`);
    if (worker.hasEnded) throw new Error('the worker has ended: see its log');
    await sleep(LOOK_EVERY_MS);
  }
}
