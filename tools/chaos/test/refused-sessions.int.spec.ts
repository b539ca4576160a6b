import { eventually } from '@globalmart/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { cpuSeconds } from '../../bench/process-cost';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

const seed = chooseSeed();
const refusedMs = Number(process.env.CHAOS_REFUSED_MS) || 8_000;
jest.setTimeout(180_000 + refusedMs);

const PER_SECOND = 100;
/** Of one core. */
const MOST_BUSY = 0.05;
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
    const before = { cpuSeconds: cpuSeconds(worker.pid), mb: worker.residentMb ?? 0, ms: Date.now() };
    await delay(refusedMs);
    const busy = (cpuSeconds(worker.pid) - before.cpuSeconds) / ((Date.now() - before.ms) / 1_000);
    const grownMb = (worker.residentMb ?? Infinity) - before.mb;
    console.log(
      `while it is refused, the worker uses ${(busy * 100).toFixed(1)} % of a core and grows by ${grownMb} MB`,
    );
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
