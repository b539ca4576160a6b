import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Pool } from 'pg';
import { BatchLease, BatchRunRepository, migrate } from '../src';

let database: TestDatabase;
let pool: Pool;
let runs: BatchRunRepository;
jest.setTimeout(120_000);

beforeAll(async () => {
  database = await createTestDatabase('batch_runs');
  await migrate(database.ownerUrl);
  pool = new Pool({ connectionString: database.batchUrl });
  runs = new BatchRunRepository(pool);
});

afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

const request = (runId: string, scheduledMs: number | null = null) =>
  runs.request({ runId, analysisDate: '2026-02-28', groups: ['rfm'], scheduledMs });

describe('BatchRunRepository', () => {
  it('queues a run once, however often and by however many it is asked for', async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => request('once', 1_772_323_200_000)));
    expect(asked.filter((isNew) => isNew)).toHaveLength(1);
    expect(await runs.find('once')).toEqual({
      runId: 'once',
      analysisDate: '2026-02-28',
      groups: ['rfm'],
      scheduledMs: 1_772_323_200_000,
      status: 'queued',
      error: null,
      inputs: null,
      isCancelRequested: false,
    });
    expect(await runs.lastScheduledMs()).toBe(1_772_323_200_000);
    expect(await runs.find('never')).toBeUndefined();
  });

  it('goes on with a run that was begun before one that waits', async () => {
    await request('waits');
    await runs.begin('waits');
    expect((await runs.findUnfinished())?.runId).toBe('waits');
    expect(await runs.hasUnfinished()).toBe(true);
    await runs.finish('waits', 'done');
    expect((await runs.findUnfinished())?.runId).toBe('once');
    await runs.finish('once', 'failed', 'no disk');
    expect(await runs.findUnfinished()).toBeUndefined();
    expect(await runs.hasUnfinished()).toBe(false);
    expect(await runs.find('once')).toMatchObject({ status: 'failed', error: 'no disk' });
  });

  it('resumes what failed or was cancelled, with what it had fixed and finished', async () => {
    await request('again');
    await runs.begin('again');
    await runs.fixInputs('again', { files: ['a'] });
    const step = { runId: 'again', step: 'dim_date', status: 'done', rows: 7, seconds: 1.5, error: null } as const;
    await runs.saveStep({ ...step, rows: 6 });
    await runs.saveStep(step);
    expect(await runs.isCancelRequested('again')).toBe(false);
    expect(await runs.requestCancel('again')).toBe(true);
    expect(await runs.isCancelRequested('again')).toBe(true);
    expect(await runs.find('again')).toMatchObject({ isCancelRequested: true });
    expect(await runs.resume('again')).toBe(false);
    await runs.finish('again', 'cancelled');
    expect(await runs.requestCancel('again')).toBe(false);
    expect(await runs.resume('again')).toBe(true);
    expect(await runs.find('again')).toMatchObject({
      status: 'queued',
      isCancelRequested: false,
      inputs: { files: ['a'] },
    });
    expect(await runs.findSteps('again')).toEqual([step]);
  });
});

describe('BatchLease', () => {
  it('is held by one at a time, under a token that grows', async () => {
    const lease = new BatchLease(pool, 60_000);
    const taken = await Promise.all(Array.from({ length: 5 }, () => lease.take()));
    const [token = 0, ...others] = taken.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    expect(await lease.renew(token)).toBe(true);
    await lease.release(token);
    expect(await lease.take()).toBe(token + 1);
    expect(await lease.renew(token)).toBe(false);
    await lease.release(token);
    expect(await lease.take()).toBeUndefined();
    await lease.release(token + 1);
  });

  it('is lost when it is not renewed in time', async () => {
    const [slow, next] = [new BatchLease(pool, 0), new BatchLease(pool, 60_000)];
    const lost = (await slow.take()) ?? 0;
    expect(await next.take()).toBe(lost + 1);
    expect(await slow.renew(lost)).toBe(false);
  });
});
