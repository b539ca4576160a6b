import { TOPICS } from '@globalmart/contracts';
import { ensureLocalReadKey } from '@globalmart/metrics-store';
import { ensureTopics } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import { verify } from '../oracle/verify';
import { AppProcess } from './app-process';
import { BenchDatabase } from './bench-database';
import { type BenchServices, serverCosts, withServices } from './bench-services';
import { CommitWatch } from './latency/commit-watch';
import { createdTimes } from './latency/created-times';
import { LiveWatch } from './latency/live-watch';
import { quantilesOf } from './latency/quantiles';
import { benchKafka, deleteTopics, readLogEnds, recordsIn } from './log-ends';
import { CpuMeter, ownCpuSeconds } from './process-cost';
import { untilDrained } from './until-drained';

export interface LatencyBenchOptions {
  /** Events per second, one run each. */
  readonly rates: readonly number[];
  /** What is measured, after the warm-up. */
  readonly seconds: number;
}

const SEED = 7;
/** Enough for a shop, and written within seconds. */
const PRODUCTS = 25_000;
/** Compilers and caches are still cold, which a shop that runs for months never sees. */
const WARM_UP_SECONDS = 10;
/** For the last message after the last commit. */
const LIVE_DEADLINE_MS = 10_000;
const READ_TOPICS = ['transactions', 'product_views', 'cart_events', TOPICS.product_catalog.name] as const;

/**
 * From the moment an event was due to the moment its effects can be seen, in PostgreSQL and at the end of a server-sent event, at
 * a steady rate (open loop), with one worker that runs all jobs. Prints one JSON line per rate; false when the oracle finds a difference.
 */
export function latencyBench({ rates, seconds }: LatencyBenchOptions): Promise<boolean> {
  return withServices(['producer', 'stream-worker', 'api-gateway'], async (bench) => {
    let ok = true;
    for (const rate of rates) ok = (await run(rate, seconds, bench)) && ok;
    return ok;
  });
}

async function run(rate: number, seconds: number, { services, env: own, say }: BenchServices): Promise<boolean> {
  const prefix = `latency-${Date.now()}-`;
  const database = await BenchDatabase.create(own);
  const env = { ...own, ...database.urls, KAFKA_TOPIC_PREFIX: prefix };
  const kafka = benchKafka(env);
  await ensureTopics(kafka, TOPICS, { prefix });
  const { logFolder } = services.instance;
  const worker = AppProcess.start({ app: 'stream-worker', env, logFolder });
  const gateway = AppProcess.start({ app: 'api-gateway', env, logFolder });
  const apps = [worker, gateway];
  const watch = await CommitWatch.start(database.ownerUrl, ['sales', 'stores', 'quality']);
  let live: LiveWatch | undefined;
  try {
    await worker.waitFor('partition opened');
    const key = await ensureLocalReadKey(database.ownerUrl);
    live = await LiveWatch.start(await gateway.url(), key ?? '');
    say(`${rate} events a second for ${seconds} seconds …`);
    const duration = `${WARM_UP_SECONDS + seconds}s`;
    const args = [
      '--rate',
      String(rate),
      '--duration',
      duration,
      '--seed',
      String(SEED),
      '--products',
      String(PRODUCTS),
      // What comes out of order would be measured as late.
      '--defects',
      '0',
    ];
    const producer = AppProcess.start({ app: 'producer', args, env, logFolder });
    apps.push(producer);
    await producer.waitFor('selling');
    const meter = new CpuMeter({
      producer: () => producer.cpuSeconds,
      worker: () => worker.cpuSeconds,
      gateway: () => gateway.cpuSeconds,
      ...serverCosts(services),
      bench: () => ownCpuSeconds(process.pid),
    });
    const sent = await producer.waitFor('sent');
    await producer.ended;
    const ends = await readLogEnds(
      kafka,
      READ_TOPICS.map((topic) => prefix + topic),
    );
    await untilDrained(ends, prefix, database.ownerUrl, [worker]);
    const used = meter.used();
    const reach = ends.get(`${prefix}transactions`) ?? [];
    await eventually(() => live?.advances.reach(reach) === true, { deadlineMs: LIVE_DEADLINE_MS });
    await live.stop();
    await watch.stop();

    const created = await createdTimes(kafka, `${prefix}transactions`, prefix);
    const fromMs = Math.min(...created.map((times) => times[0] ?? Infinity)) + WARM_UP_SECONDS * 1_000;
    const visible = [...watch.advances].map(([job, advances]) => [
      job,
      quantilesOf(advances.latencies(created, fromMs)),
    ]);
    const verdict = await verify({ env, log: say });
    const result = {
      bench: 'latency',
      rate,
      seconds,
      sent_per_second: sent.rate,
      transactions: created.flat().filter((ms) => ms >= fromMs).length,
      created_to_visible_ms: Object.fromEntries(visible) as Record<string, unknown>,
      created_to_live_ms: quantilesOf(live.advances.latencies(created, fromMs)),
      error_ms: watch.errorMs,
      cpu_seconds: used,
      oracle: { ok: verdict.ok, records: verdict.records, differences: verdict.differences },
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return verdict.ok && recordsIn(ends) > 0;
  } finally {
    await watch.stop().catch(() => undefined);
    await live?.stop().catch(() => undefined);
    await Promise.all(apps.map((app) => app.stop()));
    await deleteTopics(kafka, prefix);
    await database.drop();
  }
}
