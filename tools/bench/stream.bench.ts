import { TOPICS } from '@globalmart/contracts';
import { migrate } from '@globalmart/metrics-store';
import { createKafka, createLogger, ensureTopics } from '@globalmart/platform';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { verify } from '../oracle/verify';
import { type Services, startServices, WORKSPACE_ROOT } from '../services';
import { cpuSeconds } from './process-cost';
import { WorkerProcess } from './worker-process';

export interface StreamBenchOptions {
  readonly events: number;
  readonly workers: readonly number[];
}

const START = '2026-01-01T00:00:00Z';
const SPAN = '30m';
const SEED = 7;
const DEADLINE_MS = 15 * 60_000;

/**
 * Drains a prefilled log of transactions, spread over 30 minutes of event time, into empty sales tables, and lets the oracle
 * check the result. Prints one JSON line per number of workers.
 */
export async function streamBench({ events, workers }: StreamBenchOptions): Promise<boolean> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const services = await startServices({ instance: 'bench', services: ['kafka', 'postgres'], log: say });
  try {
    const env = { ...process.env, ...services.env, KAFKA_TOPIC_PREFIX: `stream-${events}-` };
    for (const app of ['producer', 'stream-worker']) await run('tools/esbuild-node.mjs', [app], env);
    await prefill(events, env, say);
    let ok = true;
    for (const count of workers) ok = (await drain({ events, count, env, services, say })) && ok;
    return ok;
  } finally {
    await services.stop();
  }
}

/** The log stays in the instance: a second run with the same number of events finds it there. */
async function prefill(events: number, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<void> {
  const brokers = (env.KAFKA_BROKERS ?? '').split(',');
  const kafka = createKafka({ brokers, clientId: 'bench', logger: createLogger({ name: 'bench', level: 'warn' }) });
  await ensureTopics(kafka, { transactions: TOPICS.transactions }, { prefix: env.KAFKA_TOPIC_PREFIX });
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchTopicOffsets(`${env.KAFKA_TOPIC_PREFIX}transactions`);
  await admin.disconnect();
  const present = offsets.reduce((sum, { high }) => sum + Number(high), 0);
  if (present === events) return;
  if (present > 0)
    throw new Error(
      `the bench topic holds ${present} of ${events} records: npm run services -- reset --instance bench`,
    );
  say(`writing ${events} transactions …`);
  const args = ['--count', String(events), '--topics', 'transactions', '--span', SPAN, '--start', START];
  await run('dist/apps/producer/main.js', [...args, '--seed', String(SEED), '--max', '--without-catalogue'], {
    ...env,
    PRODUCER_HTTP_PORT: '0',
    LOG_LEVEL: 'warn',
  });
}

interface Drain {
  readonly events: number;
  readonly count: number;
  readonly env: NodeJS.ProcessEnv;
  readonly services: Services;
  readonly say: (line: string) => void;
}

async function drain({ events, count, env, services, say }: Drain): Promise<boolean> {
  const database = await emptyDatabase(env);
  const workerEnv = { ...env, POSTGRES_WORKER_URL: database.urlOf(env.POSTGRES_WORKER_URL) };
  const pids = { postgres: services.pidOf('postgres') ?? 0, broker: services.pidOf('kafka') ?? 0 };
  const before = { postgres: cpuSeconds(pids.postgres), broker: cpuSeconds(pids.broker) };

  const startedMs = Date.now();
  const logFile = join(services.instance.logFolder, 'stream-worker.log');
  const processes = Array.from({ length: count }, () => WorkerProcess.start(WORKSPACE_ROOT, workerEnv, logFile));
  try {
    say(`draining with ${count} worker${count > 1 ? 's' : ''} …`);
    const doneMs = await drained(events, database.ownerUrl, processes);
    const openedMs = Math.min(...processes.map(({ openedMs: ms }) => ms ?? startedMs));
    const costs = await Promise.all(processes.map((worker) => worker.cost()));
    const used = { postgres: cpuSeconds(pids.postgres), broker: cpuSeconds(pids.broker) };
    const workerSeconds = costs.reduce((sum, cost) => sum + cost.cpuSeconds, 0);
    const verdict = await verify({ env: { ...env, POSTGRES_OWNER_URL: database.ownerUrl }, log: say });
    const seconds = (doneMs - openedMs) / 1_000;
    const result = {
      bench: 'stream',
      jobs: ['sales'],
      workers: count,
      events,
      events_per_second: Math.round(events / seconds),
      seconds: round(seconds),
      wall_seconds: round((doneMs - startedMs) / 1_000),
      cpu_seconds: {
        worker: round(workerSeconds),
        postgres: round(used.postgres - before.postgres),
        broker: round(used.broker - before.broker),
      },
      worker_cpu_us_per_event: round((workerSeconds / events) * 1e6),
      worker_peak_memory_mb: Math.max(...costs.map(({ peakMemoryMb }) => peakMemoryMb)),
      ids_held: costs.reduce((sum, { idsHeld }) => sum + idsHeld, 0),
      oracle: { ok: verdict.ok, records: verdict.records, differences: verdict.differences },
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return verdict.ok && verdict.records === events;
  } finally {
    await Promise.all(processes.map((worker) => worker.stop()));
    await database.drop();
  }
}

/** Waits until all offsets have moved to the end; returns the time of the last commit by the database's clock. */
async function drained(events: number, ownerUrl: string, workers: readonly WorkerProcess[]): Promise<number> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await sleep(200)) {
      if (workers.every(({ hasEnded }) => hasEnded)) throw new Error('every worker has ended: see its log');
      const { rows } = await client.query<{ folded: string | null; last: Date }>(
        'SELECT sum(next_offset) AS folded, max(updated_at) AS last FROM stream_offsets',
      );
      if (Number(rows[0]?.folded ?? 0) >= events) return rows[0]?.last.getTime() ?? Date.now();
    }
    throw new Error(`not drained within ${DEADLINE_MS / 60_000} minutes`);
  } finally {
    await client.end();
  }
}

async function emptyDatabase(env: NodeJS.ProcessEnv) {
  const name = `bench_${Date.now()}`;
  const asOwner = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: env.POSTGRES_OWNER_URL });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  const urlOf = (url: string | undefined): string => {
    const changed = new URL(url ?? '');
    changed.pathname = `/${name}`;
    return changed.toString();
  };
  await asOwner(`CREATE DATABASE ${name}`);
  const ownerUrl = urlOf(env.POSTGRES_OWNER_URL);
  await migrate(ownerUrl);
  return { ownerUrl, urlOf, drop: () => asOwner(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function run(script: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [join(WORKSPACE_ROOT, script), ...args], {
    cwd: WORKSPACE_ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${script} ended with status ${code}`);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
