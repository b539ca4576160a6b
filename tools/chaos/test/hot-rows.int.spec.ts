import { eventually } from '@globalmart/testing';
import { Client } from 'pg';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

const seed = chooseSeed();
const seconds = Number(process.env.CHAOS_SECONDS) || 6;
jest.setTimeout(300_000 + seconds * 2_000);

const PER_SECOND = 1_000;

/** The fifth and the ninth flush fail as if other transactions had been in their way. */
const FAILING_FLUSHES = `
  CREATE SEQUENCE flush_turns;
  CREATE FUNCTION fail_some_flushes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  DECLARE turn bigint := nextval('flush_turns');
  BEGIN
    IF turn = 5 THEN RAISE EXCEPTION 'injected' USING ERRCODE = 'deadlock_detected'; END IF;
    IF turn = 9 THEN RAISE EXCEPTION 'injected' USING ERRCODE = 'serialization_failure'; END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER fail_some_flushes BEFORE INSERT ON sales_panes EXECUTE FUNCTION fail_some_flushes();`;

describe(`three workers that all write the same category and country (CHAOS_SEED=${seed} CHAOS_SECONDS=${seconds})`, () => {
  let test: TestStage;
  let client: Client;

  beforeAll(async () => {
    test = await openTestStage('hot_rows');
    client = new Client({ connectionString: test.env.POSTGRES_OWNER_URL });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await test?.close();
  });

  it('never wait in a circle, repeat a refused flush as a whole, and leave one row per window and country', async () => {
    const { stage } = test;
    await client.query(FAILING_FLUSHES);
    const before = await deadlocks();
    const workers = [stage.startWorker(), stage.startWorker(), stage.startWorker()];
    await eventually(() => expect(workers.every((worker) => worker.logged('partition opened').length > 0)).toBe(true), {
      deadlineMs: 40_000,
    });
    const sender = await stage.openSender({ maxBatchRecords: 20 });
    const load = transactionLoad({
      seed,
      count: seconds * PER_SECOND,
      categories: ['Books'],
      countries: ['Germany'],
    });
    await sender.send(load, PER_SECOND);
    await expectExact(stage, countFates(load));
    const refused = workers.flatMap((worker) => worker.logged('flush failed, trying again'));
    expect(refused.map(({ err }) => JSON.stringify(err).includes('injected'))).toEqual([true, true]);
    expect(await deadlocks()).toBe(before);
    const { rows } = await client.query(
      `SELECT window_start FROM sales_metrics WHERE category IS NULL GROUP BY window_start, country HAVING count(*) > 1`,
    );
    expect(rows).toEqual([]);
  });

  async function deadlocks(): Promise<number> {
    const { rows } = await client.query<{ deadlocks: string }>(
      `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`,
    );
    return Number(rows[0]?.deadlocks);
  }
});
