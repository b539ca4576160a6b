import { TOPICS } from '@globalmart/contracts';
import { BatchRunRepository, ReconciliationRepository } from '@globalmart/metrics-store';
import { createKafka, createLogger, ensureTopics } from '@globalmart/platform';
import { createTestTopics, eventually, testServices, type TestTopics, uniqueName } from '@globalmart/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { startBatchWorker } from './batch-worker-process';
import { type Answer, startTestGateway, type TestGateway } from './test-gateway';

jest.setTimeout(120_000);
const PATIENT = { deadlineMs: 60_000, everyMs: 200 };

const RUNS = '/api/v1/batch/runs';

interface Run {
  readonly run_id: string;
  readonly status: string;
  readonly analysis_date: string;
  readonly steps: readonly { readonly step: string }[];
}

let topics: TestTopics;
let gateway: TestGateway;
let pool: Pool;
let runs: BatchRunRepository;
let folder: string;
let headers: Record<string, string>;
let stopWorker: (() => Promise<void>) | undefined;

beforeAll(async () => {
  topics = createTestTopics('batch_api');
  gateway = await startTestGateway('2026-03-03T12:00:00Z', { kafkaTopicPrefix: topics.prefix });
  pool = new Pool({ connectionString: gateway.database.batchUrl });
  runs = new BatchRunRepository(pool);
  folder = await mkdtemp(join(tmpdir(), 'globalmart-batch-api-'));
  headers = { 'x-api-key': await gateway.keyFor('admin') };
}, 120_000);

afterAll(async () => {
  await stopWorker?.();
  await pool?.end();
  await gateway?.close();
  await topics?.cleanUp();
  if (folder) await rm(folder, { recursive: true, force: true });
}, 120_000);

async function post(url: string, body: object = {}) {
  const { status, body: answer } = await gateway.request('POST', url, headers, body);
  return { status, ...(answer as Record<string, unknown>) };
}

const detailsOf = async (runId: string) => (await gateway.get<Run>(`${RUNS}/${runId}`, headers)).body;

describe('while no batch worker is there', () => {
  it('says so, at once where there has never been one', async () => {
    expect(await post(RUNS)).toMatchObject({
      status: 503,
      detail: expect.stringContaining('No batch worker') as string,
    });
  });

  it('says so after a while', async () => {
    const kafka = createKafka({
      brokers: topics.brokers,
      clientId: 'spec',
      logger: createLogger({ name: 'spec', level: 'silent' }),
    });
    await ensureTopics(kafka, TOPICS, { prefix: topics.prefix, partitions: 1 });
    expect(await post(RUNS)).toMatchObject({
      status: 504,
      detail: expect.stringContaining('within 5 seconds') as string,
    });
  });
});

describe('with a batch worker', () => {
  beforeAll(async () => {
    stopWorker = await startBatchWorker({
      ...testServices().env,
      KAFKA_TOPIC_PREFIX: topics.prefix,
      POSTGRES_BATCH_URL: gateway.database.batchUrl,
      WAREHOUSE_DATABASE: uniqueName('warehouse'),
      LAKE_ROOT: join(folder, 'lake'),
      BATCH_POLL_MS: '100',
      BATCH_MEMORY_MB: '256',
    });
  });

  const request = { request_id: 'mine', date: '2026-02-28', only: ['trends'] };

  it('runs what it is asked for, once for each request id', async () => {
    const asked = { request_id: 'mine', run_id: 'request-mine', analysis_date: '2026-02-28' };
    await eventually(
      async () => expect(await post(RUNS, request)).toMatchObject({ status: 'queued', ...asked }),
      PATIENT,
    );
    await eventually(async () => expect((await detailsOf('request-mine')).status).toBe('done'), PATIENT);
    const { steps } = await detailsOf('request-mine');
    expect(steps.map(({ step }) => step)).toEqual(expect.arrayContaining(['lake', 'sales_trends', 'publish']));
    expect(await post(RUNS, request)).toMatchObject({ ...asked, status: 'done' });
    const { body } = await gateway.get<Run[]>(`${RUNS}?status=done`, headers);
    expect(body.map(({ run_id: id, analysis_date: date }) => `${id} ${date}`)).toEqual(['request-mine 2026-02-28']);
  });

  it('refuses what it cannot run, naming the field', async () => {
    expect(await post(RUNS, { date: '2999-01-01' })).toMatchObject({ status: 400, errors: [{ parameter: 'date' }] });
    expect(await post(RUNS, { date: '2026-02-30' })).toMatchObject({ status: 400, errors: [{ parameter: 'date' }] });
    expect(await post(RUNS, { only: ['all'] })).toMatchObject({ status: 400, errors: [{ parameter: 'only' }] });
    expect(await post(RUNS, { request_id: 'a b' })).toMatchObject({
      status: 400,
      errors: [{ parameter: 'request_id' }],
    });
  });

  it('ends a run that is to be cancelled, and none that has ended or never was', async () => {
    // Nobody may work meanwhile, so that it waits.
    await pool.query(`UPDATE batch_lease SET token = token + 1, expires_at = now() + interval '1 hour'`);
    await post(RUNS, { request_id: 'unwanted', date: '2026-02-28' });
    expect(await post(`${RUNS}/request-unwanted/cancel`)).toMatchObject({
      run_id: 'request-unwanted',
      status: 'queued',
    });
    expect(await detailsOf('request-unwanted')).toMatchObject({ cancel_requested: true });
    await pool.query(`UPDATE batch_lease SET expires_at = '-infinity'`);
    await eventually(async () => expect((await runs.find('request-unwanted'))?.status).toBe('cancelled'), PATIENT);
    expect(await post(`${RUNS}/request-mine/cancel`)).toMatchObject({
      status: 409,
      detail: 'The run request-mine has ended already.',
    });
    expect(await post(`${RUNS}/request-never/cancel`)).toMatchObject({ status: 404 });
    expect((await gateway.get(`${RUNS}/request-never`, headers)).status).toBe(404);
  });
});

it('lists runs in pages, the last asked for first', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await runs.request({ runId: `page-${name}`, analysisDate: '2026-03-01', groups: ['rfm'], scheduledMs: null });
    await runs.finish(`page-${name}`, 'failed', 'no lake');
  }
  const seen: string[] = [];
  let url: string | undefined = `${RUNS}?status=failed&limit=2`;
  while (url !== undefined) {
    const page: Answer<Run[]> = await gateway.get<Run[]>(url, headers);
    seen.push(...page.body.map(({ run_id: id }) => id));
    url = /^<(.*)>/.exec(page.headers['link'] ?? '')?.[1];
  }
  expect(seen).toEqual(['page-e', 'page-d', 'page-c', 'page-b', 'page-a']);
});

it('shows what the last runs found of days, between bounds and by status', async () => {
  const row = { kafka: 5, stream: 5, lake: 6, warehouse: 6, late: 1, lateRepeats: 0, rounding: 0, inFlight: 0 };
  const ok = { ...row, measure: 'units', unexplained: 0, status: 'ok' } as const;
  const rows = ['2026-02-27', '2026-02-28', '2026-03-01'].map((day) => ({ ...ok, day }));
  const wrong = { ...ok, day: '2026-02-28', measure: 'transactions', unexplained: 2, status: 'unexplained' } as const;
  await new ReconciliationRepository(pool).save('nightly-1', [...rows, wrong]);
  const url = '/api/v1/reconciliation';
  const ask = async (query: string) => {
    const { body, status } = await gateway.get<{ day: string; measure: string; late: number }[]>(url + query, headers);
    return status === 200 ? body.map(({ day, measure }) => `${day} ${measure}`) : status;
  };
  expect(await ask('')).toEqual([
    '2026-03-01 units',
    '2026-02-28 transactions',
    '2026-02-28 units',
    '2026-02-27 units',
  ]);
  expect(await ask('?status=unexplained')).toEqual(['2026-02-28 transactions']);
  expect(await ask('?start_date=2026-02-28&end_date=2026-02-28')).toEqual([
    '2026-02-28 transactions',
    '2026-02-28 units',
  ]);
  expect(await ask('?start_date=2026-03-01T00:00:00Z')).toBe(400);
  expect(await ask('?start_date=2026-03-02&end_date=2026-03-01')).toBe(400);
  expect(await ask('?cursor=W10')).toBe(400);
  const { headers: sent } = await gateway.get(`${url}?limit=2`, headers);
  const next = /^<(.*)>/.exec(sent['link'] ?? '')?.[1] ?? '';
  expect(await ask(next.slice(url.length))).toEqual(['2026-02-28 units', '2026-02-27 units']);
});
