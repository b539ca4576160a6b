import type { BatchRun } from '@globalmart/metrics-store';
import { summarize } from '../src/run/run-summary';
import { sale } from './small-lake';
import { TestBatch } from './test-batch';

jest.setTimeout(120_000);

let batch: TestBatch;

beforeAll(async () => {
  batch = await TestBatch.start();
  await batch.fill({ transactions: [sale('a', '2026-03-01')] });
});

afterAll(() => batch?.close());

async function summaryOf(runId: string): Promise<string> {
  await batch.request(runId, '2026-03-01');
  await batch.work(runId);
  const run = (await batch.runs.find(runId)) as BatchRun;
  return (await summarize(run, await batch.runs.findSteps(runId), batch.db, '/batch')).join('\n');
}

it('says which version readers see, where the files are, and whether the stores agree', async () => {
  const first = await summaryOf('first');
  expect(first).toMatch(/see version 1, which this run has made, as of 2026-03-01\n.* in \/batch\/first\n/);
  expect(first).toMatch(/the stores were not compared/);
  expect(await summaryOf('again')).toMatch(/see what they saw: version 1, of first\n/);
  const run = (await batch.runs.find('first')) as BatchRun;
  const step = { runId: 'first', step: 'reconcile', rows: 42, seconds: 1, error: null } as const;
  const summary = async (status: 'done' | 'failed', error: string | null) =>
    (await summarize(run, [{ ...step, status, error }], batch.db, '/batch')).at(-1);
  expect(await summary('done', null)).toMatch(/^the stores agree/);
  expect(await summary('failed', 'units of 2026-03-01 by 1')).toMatch(/failed: units of 2026-03-01 by 1$/);
});
