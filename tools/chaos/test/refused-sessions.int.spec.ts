import { eventually } from '@globalmart/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { quantilesOf } from '../../bench/latency/quantiles';
import { cpuSeconds } from '../../bench/process-cost';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

const seed = chooseSeed();
const refusedMs = Number(process.env.CHAOS_REFUSED_MS) || 8_000;
jest.setTimeout(300_000 + refusedMs);

/** Few: what folding them takes is not what the spec is about. */
const PER_SECOND = 40;
/** Percent of one core: logging in again and again takes about five, on a busy machine more; spinning takes all of it. */
const MOST_BUSY = 15;
const MOST_GROWTH_MB = 64;

describe(`a PostgreSQL that ends sessions and takes no new ones (CHAOS_SEED=${seed} CHAOS_REFUSED_MS=${refusedMs})`, () => {
  let test: TestStage;
  let owner: Client;

  beforeAll(async () => {
    test = await openTestStage('refused_sessions');
    owner = new Client({ connectionString: test.env.POSTGRES_OWNER_URL });
    await owner.connect();
  });
  afterAll(async () => {
    await owner?.end();
    await test?.close();
  });

  it('makes a worker wait, neither ending nor spinning nor growing, and go on by itself', async () => {
    const { stage } = test;
    const sender = await stage.openSender();
    const worker = stage.startWorker();
    await worker.waitFor('partition opened', { nth: 3 });
    const load = sender.start(transactionLoad({ seed, count: PER_SECOND * 150 }), PER_SECOND);

    // Several times, since what a session was in the middle of is left to chance.
    for (let time = 0; time < 3; time++) {
      await moveOn();
      expect(await endSessions()).toBeGreaterThan(0);
    }
    await moveOn();

    await limitConnections(0);
    await endSessions();
    await worker.waitForNext('flush failed, trying again');
    const beforeMb = worker.residentMb ?? 0;
    const busy = await usuallyBusy(worker.pid);
    const grownMb = (worker.residentMb ?? Infinity) - beforeMb;
    console.log(`while it is refused, the worker uses ${busy} % of a core and grows by ${grownMb} MB`);
    expect(busy).toBeLessThan(MOST_BUSY);
    expect(grownMb).toBeLessThan(MOST_GROWTH_MB);
    await limitConnections(-1);
    await moveOn();

    const sent = await load.stop();
    await expectExact(stage, countFates(sent));
    expect(worker.logged('assigned')).toHaveLength(1);
  });

  async function moveOn(): Promise<void> {
    await test.stage.waitForProgress(await eventually(() => test.stage.results.offsets()));
  }

  /** Percent of a core in the median second: what spins does so in each of them, a neighbour's noise comes and goes. */
  async function usuallyBusy(pid: number): Promise<number> {
    const percents: number[] = [];
    for (const endMs = Date.now() + refusedMs; Date.now() < endMs;) {
      const before = { cpuSeconds: cpuSeconds(pid), ms: Date.now() };
      await delay(1_000);
      percents.push(((cpuSeconds(pid) - before.cpuSeconds) / (Date.now() - before.ms)) * 100_000);
    }
    return quantilesOf(percents).p50;
  }

  /** Ends all sessions of the worker, whatever they are in the middle of; returns how many. */
  async function endSessions(): Promise<number> {
    const { rowCount } = await owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND usename = 'globalmart_worker'`,
    );
    return rowCount ?? 0;
  }

  async function limitConnections(most: number): Promise<void> {
    await owner.query(`ALTER DATABASE ${owner.database ?? ''} CONNECTION LIMIT ${most}`);
  }
});
