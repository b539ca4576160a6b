import { TOPICS } from '@globalmart/contracts';
import { ensureTopics } from '@globalmart/platform';
import { verify } from '../oracle/verify';
import { AppProcess } from './app-process';
import { BenchDatabase } from './bench-database';
import { type BenchServices, runToEnd, serverCosts, withServices } from './bench-services';
import { untilDrained } from './until-drained';
import { benchKafka, type LogEnds, readLogEnds, recordsIn } from './log-ends';
import { CpuMeter, round } from './process-cost';

export interface StreamBenchOptions {
  readonly events: number;
  readonly workers: readonly number[];
  /** Purchases, views and cart events 20:60:20, and all jobs; otherwise purchases alone, and the job `sales`. */
  readonly mix: boolean;
  /** Of each topic: workers share them, and of three one of two workers has two. */
  readonly partitions: number;
}

const START = '2026-01-01T00:00:00Z';
const SPAN = '30m';
const SEED = 7;
/** The last flush must not have to be waited for. */
const LAKE_FLUSH_INTERVAL_MS = '1000';
const STREAMS = ['transactions', 'product_views', 'cart_events'] as const;
const READ_TOPICS = [...STREAMS, TOPICS.product_catalog.name] as const;

/**
 * Drains a prefilled log, spread over 30 minutes of event time, into empty tables, and lets the oracle check the result.
 * Prints one JSON line per number of workers.
 */
export function streamBench(options: StreamBenchOptions): Promise<boolean> {
  return withServices(['producer', 'stream-worker'], async (bench) => {
    const { mix, events, partitions } = options;
    const log = {
      KAFKA_TOPIC_PREFIX: `${mix ? 'mix' : 'stream'}-${events}-${partitions}-`,
      KAFKA_PARTITIONS: `${partitions}`,
    };
    const env = { ...bench.env, ...log, LAKE_FLUSH_INTERVAL_MS };
    const ends = await prefill(options, env, bench.say);
    let ok = true;
    for (const count of options.workers) ok = (await drain({ ...options, count, env, ends, bench })) && ok;
    return ok;
  });
}

/** The log stays in the instance: a second run with the same number of events finds it there. */
async function prefill(
  { events, mix, partitions }: StreamBenchOptions,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
) {
  const kafka = benchKafka(env);
  const prefix = env.KAFKA_TOPIC_PREFIX ?? '';
  await ensureTopics(kafka, TOPICS, { prefix, partitions });
  const present = recordsIn(
    await readLogEnds(
      kafka,
      STREAMS.map((topic) => prefix + topic),
    ),
  );
  if (present > 0 && present !== events) {
    throw new Error(`the bench log holds ${present} of ${events} records: npm run services -- reset --instance bench`);
  }
  if (present === 0) {
    say(`writing ${events} events …`);
    const args = ['--count', String(events), '--span', SPAN, '--start', START, '--seed', String(SEED), '--max'];
    // Just these topics and nothing defective: the log is to hold the number of events asked for.
    const what = ['--defects', '0', '--topics', ...(mix ? [STREAMS.join()] : ['transactions', '--without-catalogue'])];
    await runToEnd('dist/apps/producer/main.js', [...args, ...what], {
      ...env,
      PRODUCER_HTTP_PORT: '0',
      LOG_LEVEL: 'warn',
    });
  }
  return readLogEnds(
    kafka,
    READ_TOPICS.map((topic) => prefix + topic),
  );
}

interface Drain extends StreamBenchOptions {
  readonly count: number;
  readonly env: NodeJS.ProcessEnv;
  readonly ends: LogEnds;
  readonly bench: BenchServices;
}

async function drain({ events, mix, partitions, count, env, ends, bench: { services, say } }: Drain): Promise<boolean> {
  const database = await BenchDatabase.create(env);
  const meter = new CpuMeter(serverCosts(services));
  const startedMs = Date.now();
  const { logFolder } = services.instance;
  const args = mix ? [] : ['--jobs', 'sales'];
  const start = () => AppProcess.start({ app: 'stream-worker', args, env: { ...env, ...database.urls }, logFolder });
  const workers = Array.from({ length: count }, start);
  try {
    say(`draining with ${count} worker${count > 1 ? 's' : ''} …`);
    const doneMs = await untilDrained(ends, env.KAFKA_TOPIC_PREFIX ?? '', database.ownerUrl, workers);
    const opened = workers.map((worker) => Date.parse(worker.logged('partition opened')?.time ?? ''));
    const openedMs = Math.min(...opened.filter((ms) => !Number.isNaN(ms)));
    const used = meter.used();
    const workerSeconds = workers.reduce((sum, worker) => sum + worker.cpuSeconds, 0);
    const memory = workers.map(({ peakMemoryMb }) => peakMemoryMb);
    const ids = await Promise.all(workers.map((worker) => worker.metric('globalmart_stream_ids_held')));
    const verdict = await verify({ env: { ...env, ...database.urls }, log: say });
    const seconds = (doneMs - openedMs) / 1_000;
    const result = {
      bench: 'stream',
      jobs: workers[0]?.logged('partition opened')?.jobs,
      workers: count,
      partitions,
      events,
      records: recordsIn(ends),
      events_per_second: Math.round(events / seconds),
      seconds: round(seconds),
      wall_seconds: round((doneMs - startedMs) / 1_000),
      cpu_seconds: { worker: round(workerSeconds), ...used },
      worker_cpu_us_per_event: round((workerSeconds / events) * 1e6),
      worker_peak_memory_mb: Math.max(...memory),
      ids_held: ids.reduce((sum, held) => sum + held, 0),
      oracle: { ok: verdict.ok, records: verdict.records, differences: verdict.differences },
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return verdict.ok;
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await database.drop();
  }
}
