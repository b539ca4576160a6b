import { EVENT_TOPICS, RESULT_GROUPS } from '@globalmart/contracts';
import { BatchRunReader, BatchRunRepository, ReconciliationRepository } from '@globalmart/metrics-store';
import { eventually, uniqueName } from '@globalmart/testing';
import { COLLECTION_NAMES } from '@globalmart/warehouse';
import { join } from 'node:path';
import { Pool } from 'pg';
import { chooseSeed } from '../load/choose-seed';
import { labelledLoad } from '../load/labelled-load';
import { LakeFolder } from '../observe/lake-folder';
import { StepGate } from '../observe/step-gate';
import { WarehouseDocuments } from '../observe/warehouse-documents';
import type { AppProcess } from '../processes/app-process';
import { ensureBuilt } from '../processes/ensure-built';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const PATIENT = { deadlineMs: 120_000, everyMs: 100 };
const SHIFT_CLOCK = join(__dirname, '../processes/shift-clock.cjs');
const seed = chooseSeed();
const warehouse = uniqueName('warehouse');

/** The load's forty minutes go over this midnight, which is that of the nightly run, too. */
const [BEFORE, DATE] = ['2026-01-31', '2026-02-01'];
const START_MS = Date.parse('2026-01-31T23:40:00Z');
const NIGHT_MS = Date.parse('2026-02-02T02:00:00Z');
const NIGHTLY = 'nightly-2026-02-02';
/** A step in the middle of a run, which reads the lake. */
const MIDDLE = 'customer_totals';
const loads = EVENT_TOPICS.map((topic) => ({ topic, records: labelledLoad({ topic, seed, startMs: START_MS }) }));

describe(`the nightly run (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;
  let pool: Pool;
  let runs: BatchRunRepository;
  let gate: StepGate;
  let lake: LakeFolder;
  let documents: WarehouseDocuments;
  let worker: AppProcess;

  beforeAll(async () => {
    test = await openTestStage('nightly_beside', { WAREHOUSE_DATABASE: warehouse, BATCH_POLL_MS: '50' });
    const { stage, env } = test;
    await ensureBuilt('batch-worker');
    pool = new Pool({ connectionString: env.POSTGRES_BATCH_URL });
    runs = new BatchRunRepository(pool);
    gate = await StepGate.open(env.POSTGRES_OWNER_URL ?? '');
    lake = new LakeFolder(stage.lakeRoot, env.POSTGRES_OWNER_URL ?? '');
    documents = new WarehouseDocuments(env.MONGODB_URL ?? '', warehouse);
    stage.startWorker();
  });

  afterAll(async () => {
    await gate?.close();
    await pool?.end();
    await documents?.drop();
    await test?.close();
  });

  /** Everything of the load from one share of it to another, at a pace that takes some seconds. */
  async function send(from: number, to: number): Promise<void> {
    const shares = loads.map(async ({ topic, records }) => {
      const sender = await test.stage.openSender({ topic });
      await sender.send(records.slice(from * records.length, to * records.length), 60);
    });
    await Promise.all(shares);
  }

  /** A worker whose clock is at `at`, on a machine that is set to a zone. */
  function startBatchWorker(at: string, zone: string): AppProcess {
    return test.stage.startApp('batch-worker', 'batch-worker', [], {
      BATCH_WORKER_HTTP_PORT: '0',
      BATCH_MEMORY_MB: '256',
      TZ: zone,
      NODE_OPTIONS: `--require=${SHIFT_CLOCK}`,
      CLOCK_SHIFT_MS: String(Date.parse(at) - Date.now()),
    });
  }

  const request = (runId: string, analysisDate = DATE) =>
    runs.request({ runId, analysisDate, groups: RESULT_GROUPS, scheduledMs: null });
  const statusOf = async (runId: string) => (await runs.find(runId))?.status;
  const untilDone = (runId: string) => eventually(async () => expect(await statusOf(runId)).toBe('done'), PATIENT);

  const saleFiles = async () =>
    Object.keys(await lake.listedRowsByKey()).filter((key) => key.startsWith('transactions/'));
  /** Those that a run has fixed to read. */
  const saleFilesOf = async (runId: string) =>
    ((await runs.find(runId))?.inputs as { readonly keys: { readonly transactions: string[] } }).keys.transactions;

  /** Holds a run in the middle until the lake has sales that it does not read. */
  async function holdWhileSalesCome(runId: string): Promise<void> {
    await gate.reached(MIDDLE);
    const fixed = await saleFilesOf(runId);
    await eventually(async () => (await saleFiles()).length > fixed.length, PATIENT);
    await gate.pass(MIDDLE);
    await untilDone(runId);
    expect(await saleFilesOf(runId)).toEqual(fixed);
  }

  /** Nothing is unexplained. Returns how many transactions came between the run's files and its look at the stream. */
  async function expectReconciled(): Promise<number> {
    const rows = await new ReconciliationRepository(pool).find({ firstDay: BEFORE, lastDay: DATE, limit: 20 });
    expect(rows.map(({ status, unexplained }) => `${status} ${unexplained}`)).toEqual(Array(12).fill('ok 0'));
    return rows.filter(({ measure }) => measure === 'transactions').reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /** Every document is as its own SQL computes it from the files that its run has read: of one state, and of all of that. */
  async function expectOfOneState(): Promise<void> {
    const { warehouse: verified } = await test.stage.verify();
    expect(verified.firstDifferences).toEqual([]);
    expect(verified.notCompared).toEqual([]);
    expect(verified.collections).toHaveLength(COLLECTION_NAMES.length);
  }

  it('is of what the lake had when it fixed its files, whatever comes while it is on', async () => {
    await send(0, 0.3);
    await test.stage.quiesce();
    worker = startBatchWorker('2026-02-02T00:30:00Z', 'America/New_York');
    await request('before');
    await untilDone('before');
    const before = await documents.seen();
    await gate.hold(MIDDLE);
    await request('held');
    const sending = gate.reached(MIDDLE).then(() => send(0.3, 0.6));
    await holdWhileSalesCome('held');
    expect(await documents.seen()).toEqual(before);
    expect(await expectReconciled()).toBeGreaterThan(0);
    await sending;
  });

  it('is of one state, and of all that had come when it was asked for, where events never stop', async () => {
    const sending = send(0.6, 1);
    await gate.hold(MIDDLE);
    const ends = await test.stage.endsOf('transactions');
    await request('amid');
    await holdWhileSalesCome('amid');
    await sending;
    const read = await lake.reachOf(await saleFilesOf('amid'));
    for (const [partition, end] of ends) expect(read.get(partition)).toBeGreaterThanOrEqual(end);
    await test.stage.quiesce();
    await expectOfOneState();
    await expectReconciled();
  });

  it('goes on alone beside runs that somebody asks for, which come after it', async () => {
    await worker.stop();
    await gate.hold(MIDDLE);
    // It is due by a clock that both have; they look twice a minute.
    for (const zone of ['America/New_York', 'Pacific/Kiritimati']) startBatchWorker('2026-02-02T01:59:40Z', zone);
    await gate.reached(MIDDLE);
    const nightly = await runs.find(NIGHTLY);
    expect(nightly).toMatchObject({ status: 'running', analysisDate: DATE, scheduledMs: NIGHT_MS });
    await request('same');
    await request('past', BEFORE);
    expect(await Promise.all(['same', 'past'].map(statusOf))).toEqual(['queued', 'queued']);
    await gate.pass(MIDDLE);
    const order = [NIGHTLY, 'same', 'past'];
    for (const runId of order) await untilDone(runId);
    const reader = new BatchRunReader(pool);
    const times = (await Promise.all(order.map((runId) => reader.find(runId)))).flatMap((run) => [
      run?.startedMs ?? 0,
      run?.finishedMs ?? 0,
    ]);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    const published = async (runId: string) =>
      (await runs.findSteps(runId)).find(({ step }) => step === 'publish')?.rows;
    expect(await Promise.all(order.map(published))).toEqual([1, 0, 1]);
    await expectOfOneState();
    expect(await expectReconciled()).toBe(0);
  });

  it('changes nothing but its record when it is asked for again at once', async () => {
    const stored = await documents.stored();
    await request('again');
    await untilDone('again');
    expect(await documents.stored()).toEqual(stored);
    expect(test.stage.complaints).toEqual([]);
    test.stage.dropLogs();
  });
});
