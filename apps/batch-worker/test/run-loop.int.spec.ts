import { BatchLease, BatchRunRepository, migrate } from '@globalmart/metrics-store';
import { createLogger } from '@globalmart/platform';
import { createTestDatabase, eventually, type TestDatabase } from '@globalmart/testing';
import { Pool } from 'pg';
import type { RunUnderway } from '../src/run/run-execution';
import { RunLoop } from '../src/run/run-loop';

jest.setTimeout(300_000);

const LEASE_MS = 2_000;
const logger = createLogger({ name: 'spec', level: 'silent' });

let database: TestDatabase;
let pool: Pool;
let runs: BatchRunRepository;
let loops: RunLoop[];

beforeAll(async () => {
  database = await createTestDatabase('run_loop');
  await migrate(database.ownerUrl);
  pool = new Pool({ connectionString: database.batchUrl });
  runs = new BatchRunRepository(pool);
});

beforeEach(() => void (loops = []));

afterEach(async () => {
  await Promise.all(loops.map((loop) => loop.stop()));
  for (let run = await runs.findUnfinished(); run; run = await runs.findUnfinished()) {
    await runs.finish(run.runId, 'failed');
  }
});

afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

/** A worker; what it does with a run is up to `execute`. */
function startWorker(execute: (underway: RunUnderway) => Promise<void>, ended: string[] = []): RunLoop {
  const lease = new BatchLease(pool, LEASE_MS);
  const onEnded = (runId: string, status: string) => void ended.push(`${runId} ${status}`);
  const loop = new RunLoop({ runs, lease, leaseMs: LEASE_MS, pollMs: 20, logger, execute, onEnded });
  loops.push(loop);
  loop.start();
  return loop;
}

const request = (runId: string) =>
  runs.request({ runId, analysisDate: '2026-02-28', groups: ['rfm'], scheduledMs: null });
const statusOf = async (runId: string) => (await runs.find(runId))?.status;

/** Rejects when the run is to end, as everything does that a run waits for. */
const untilEnded = ({ signal }: RunUnderway) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

it('works on one run at a time, however many workers there are, under tokens that grow', async () => {
  const tokens: number[] = [];
  let running = 0;
  let most = 0;
  const execute = async ({ token }: RunUnderway) => {
    tokens.push(token);
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 30));
    running--;
  };
  for (const name of ['a', 'b', 'c', 'd']) await request(name);
  for (let worker = 0; worker < 3; worker++) startWorker(execute);
  await eventually(async () =>
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(statusOf))).toEqual(Array(4).fill('done')),
  );
  expect(most).toBe(1);
  expect(tokens).toHaveLength(4);
  expect([...tokens].sort((x, y) => x - y)).toEqual(tokens);
  expect(new Set(tokens).size).toBe(4);
});

it('says why a run has failed, and goes on with the next', async () => {
  const ended: string[] = [];
  await request('fails');
  await request('works');
  startWorker(async ({ run }) => {
    if (run.runId === 'fails') throw new Error('lake: no such file');
  }, ended);
  await eventually(() => expect(ended).toEqual(['fails failed', 'works done']));
  expect(await runs.find('fails')).toMatchObject({ status: 'failed', error: 'lake: no such file' });
});

it('ends a run that is to be cancelled', async () => {
  await request('long');
  startWorker(untilEnded);
  await eventually(async () => expect(await statusOf('long')).toBe('running'));
  expect(await runs.requestCancel('long')).toBe(true);
  await eventually(async () => expect(await statusOf('long')).toBe('cancelled'));
});

it('does not begin a run that was cancelled while it waited', async () => {
  await request('unwanted');
  await runs.requestCancel('unwanted');
  const begun: string[] = [];
  startWorker(async ({ run }) => void begun.push(run.runId));
  await eventually(async () => expect(await statusOf('unwanted')).toBe('cancelled'));
  expect(begun).toEqual([]);
});

it('leaves a run to another worker when it is stopped, which begins behind the steps that are done', async () => {
  await request('handed');
  const first = startWorker(async (underway) => {
    const step = { runId: 'handed', rows: 1, seconds: 1, error: null };
    await runs.saveStep({ ...step, step: 'dim_date', status: 'done' });
    await untilEnded(underway);
  });
  await eventually(async () => expect(await runs.findSteps('handed')).toHaveLength(1));
  await first.stop();
  expect(await statusOf('handed')).toBe('running');
  const seen: string[][] = [];
  startWorker(async ({ done }) => void seen.push([...done]));
  await eventually(async () => expect(await statusOf('handed')).toBe('done'));
  expect(seen).toEqual([['dim_date']]);
});

it('ends a run whose lease another worker has taken, and says nothing of its outcome', async () => {
  await request('taken');
  const reasons: unknown[] = [];
  const ended: string[] = [];
  startWorker(async (underway) => {
    // As if this worker had been standing still for longer than its lease.
    await pool.query(`UPDATE batch_lease SET token = token + 1, expires_at = now() + interval '1 hour'`);
    await untilEnded(underway).catch((reason: Error) => void reasons.push(reason.message));
    throw new Error('interrupted');
  }, ended);
  await eventually(() => expect(reasons).toEqual(['the run was lost']));
  expect(await statusOf('taken')).toBe('running');
  expect(ended).toEqual([]);
  await pool.query(`UPDATE batch_lease SET expires_at = '-infinity'`);
});
