import { setTimeout as delay } from 'node:timers/promises';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { PostgresProxy } from '../proxy/postgres-proxy';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

const seed = chooseSeed();
const backlog = Number(process.env.CHAOS_BACKLOG) || 30_000;
const silentMs = Number(process.env.CHAOS_SILENT_MS) || 8_000;
jest.setTimeout(300_000 + 2 * silentMs + backlog / 5);

/** Each way, so that a statement takes twice as long. */
const SLOW_MS = 100;
const MEMORY_LIMIT_MB = 512;
/** What goes on coming all the time. */
const PER_SECOND = 300;

describe(`a slow and then silent PostgreSQL (CHAOS_SEED=${seed} CHAOS_BACKLOG=${backlog} CHAOS_SILENT_MS=${silentMs})`, () => {
  let test: TestStage;
  let proxy: PostgresProxy;

  beforeAll(async () => {
    test = await openTestStage('back_pressure');
    proxy = await PostgresProxy.open(test.workerUrl);
  });
  afterAll(async () => {
    await test?.close();
    await proxy?.close();
  });

  it('holds a worker up without costing it memory, its partitions or a row, and lets it go on at once', async () => {
    const { stage } = test;
    const sender = await stage.openSender();
    const load = transactionLoad({ seed, count: backlog + PER_SECOND * 120 });
    await sender.send(load.slice(0, backlog));
    proxy.set({ kind: 'delay', ms: SLOW_MS });
    const worker = stage.startWorker({ postgresUrl: proxy.url });
    let peakMb = 0;
    const sampling = setInterval(() => (peakMb = Math.max(peakMb, worker.residentMb ?? 0)), 100);
    try {
      const running = sender.start(load.slice(backlog), PER_SECOND);
      await stage.waitForProgress([]);
      proxy.set({ kind: 'black-hole' });
      // Longer than the session timeout of the worker's group: without heartbeats it would lose its partitions.
      await delay(silentMs);
      const atEnd = await stage.results.offsets();
      proxy.set({ kind: 'pass' });
      await stage.waitForProgress(atEnd, 20_000);
      const sent = [...load.slice(0, backlog), ...(await running.stop())];
      await stage.quiesce(60_000 + backlog / 10);
      await expectExact(stage, countFates(sent));
    } finally {
      clearInterval(sampling);
    }
    expect(worker.logged('assigned')).toHaveLength(1);
    expect(peakMb).toBeLessThan(MEMORY_LIMIT_MB);
    console.log(`peak memory of the worker: ${peakMb} MB`);
  });
});
