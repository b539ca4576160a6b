import { RESULT_GROUPS } from '@globalmart/contracts';
import { BatchRunRepository } from '@globalmart/metrics-store';
import { eventually, uniqueName } from '@globalmart/testing';
import { Pool } from 'pg';
import { WORKSPACE_ROOT } from '../../services';
import { runCommand } from '../../services/process/run-command';
import { StepGate } from '../observe/step-gate';
import { WarehouseDocuments } from '../observe/warehouse-documents';
import { WAREHOUSE_PATHS, WarehouseReaders } from '../observe/warehouse-readers';
import type { AppProcess } from '../processes/app-process';
import { ensureBuilt } from '../processes/ensure-built';
import { startGateway } from './start-gateway';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(900_000);

/** A month ends between the first two. */
const DATES = ['2026-01-31', '2026-02-01', '2026-02-02'] as const;
const PAST = ['--days', '4', '--to', DATES[2], '--transactions-per-day', '1500'];
const SHOP = ['--customers', '20000', '--products', '300'];
const PATIENT = { deadlineMs: 180_000, everyMs: 20 };
/** Short, so that a killed worker is soon missed. */
const BATCH = { BATCH_LEASE_MS: '1000', BATCH_POLL_MS: '50', BATCH_MEMORY_MB: '256' };

const undisturbed = uniqueName('warehouse');
const killed = uniqueName('warehouse');

let test: TestStage;
let pool: Pool;
let runs: BatchRunRepository;
let gate: StepGate;
let readers: WarehouseReaders;
let expected: WarehouseDocuments;
let documents: WarehouseDocuments;
/** After the runs that nobody disturbed, by analysis date. */
const wanted = new Map<string, Record<string, string[]>>();
let steps: readonly string[];

beforeAll(async () => {
  test = await openTestStage('nightly_kills', { WAREHOUSE_DATABASE: killed, ...BATCH });
  const { env } = test;
  await ensureBuilt('batch-worker');
  const args = ['tools/run.mjs', 'apps/producer/src/history/main.ts', ...PAST, ...SHOP];
  const history = { PATH: process.env.PATH, ...env, LAKE_ROOT: test.stage.lakeRoot, KAFKA_PARTITIONS: '3' };
  const { code, output } = await runCommand(process.execPath, args, { cwd: WORKSPACE_ROOT, env: history });
  if (code !== 0) throw new Error(output);
  pool = new Pool({ connectionString: env.POSTGRES_BATCH_URL });
  runs = new BatchRunRepository(pool);
  expected = new WarehouseDocuments(env.MONGODB_URL ?? '', undisturbed);
  documents = new WarehouseDocuments(env.MONGODB_URL ?? '', killed);
  const calm = startBatchWorker(undisturbed);
  for (const date of DATES) {
    await run(`calm-${date}`, date);
    wanted.set(date, await expected.seen());
  }
  await calm.stop();
  steps = (await runs.findSteps(`calm-${DATES[1]}`)).map(({ step }) => step);
  const first = startBatchWorker();
  await run('first', DATES[0]);
  await first.stop();
  gate = await StepGate.open(env.POSTGRES_OWNER_URL ?? '');
  const { url, key } = await startGateway(test, ['read']);
  readers = new WarehouseReaders(url, key);
});

afterAll(async () => {
  await gate?.close();
  await pool?.end();
  await expected?.drop();
  await documents?.drop();
  await test?.close();
});

function startBatchWorker(warehouse = killed): AppProcess {
  const env = { BATCH_WORKER_HTTP_PORT: '0', WAREHOUSE_DATABASE: warehouse };
  return test.stage.startApp('batch-worker', 'batch-worker', [], env);
}

const request = (runId: string, analysisDate: string) =>
  runs.request({ runId, analysisDate, groups: RESULT_GROUPS, scheduledMs: null });
const untilDone = (runId: string) =>
  eventually(async () => expect(await runs.find(runId)).toMatchObject({ status: 'done', error: null }), PATIENT);

async function run(runId: string, analysisDate: string): Promise<void> {
  await request(runId, analysisDate);
  await untilDone(runId);
}

/** What the API says of a run: its status, and the steps that are done. */
async function told(runId: string): Promise<{ status: string; steps: string[] }> {
  const [answer = ''] = (await readers.get(`batch/runs/${runId}`)).split('\n');
  const { status, steps: done } = JSON.parse(answer) as { status: string; steps: { step: string }[] };
  return { status, steps: done.map(({ step }) => step) };
}

it('shows readers of the API the one version or the other, wherever workers die, and ends as if none had', async () => {
  expect(await documents.seen()).toEqual(wanted.get(DATES[0]));
  expect(steps.length).toBeGreaterThan(30);
  const before = await readers.getAll();
  const polling = readers.poll();
  for (const step of steps) await gate.hold(step);
  await request('killed', DATES[1]);
  for (const [at, step] of steps.entries()) {
    const worker = startBatchWorker();
    await gate.reached(step);
    await worker.kill();
    // In turn, the work of a step is done and on record, or done and forgotten: then the next worker does it again.
    const isRecorded = at % 2 === 0;
    if (isRecorded) await gate.pass(step);
    else await gate.lose(step);
    const { status, steps: said } = await told('killed');
    expect([status, said.sort()]).toEqual(['running', steps.slice(0, isRecorded ? at + 1 : at).sort()]);
  }
  const last = startBatchWorker();
  await untilDone('killed');
  const after = await readers.getAll();
  const seen = await polling.stop();
  for (const path of WAREHOUSE_PATHS) {
    expect([path, after[path] !== before[path]]).toEqual([path, true]);
    expect([path, seen[path]]).toEqual([path, [before[path], after[path]]]);
  }
  expect(await documents.seen()).toEqual(wanted.get(DATES[1]));
  expect(new Set((await told('killed')).steps)).toEqual(new Set(steps));
  await last.stop();
});

it('lets nobody see what a worker had written that dies in the middle of documents, and takes it back', async () => {
  const before = await readers.getAll();
  const polling = readers.poll();
  const doomed = startBatchWorker();
  await request('halfway', DATES[2]);
  await eventually(async () => (await documents.unpublished('fact_sales')) > 0, { ...PATIENT, everyMs: 1 });
  await doomed.kill();
  expect((await told('halfway')).steps).not.toContain('load fact_sales');
  expect(await readers.getAll()).toEqual(before);
  startBatchWorker();
  await untilDone('halfway');
  const after = await readers.getAll();
  const seen = await polling.stop();
  for (const path of WAREHOUSE_PATHS) expect([path, seen[path]]).toEqual([path, [before[path], after[path]]]);
  expect(await documents.seen()).toEqual(wanted.get(DATES[2]));
  test.stage.dropLogs();
});
