import { mkdtemp, open as openFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sale, writeLake } from '../../test/small-lake';
import type { BatchInputs, BatchStep, FinishedStep } from './batch-engine';
import { DuckDbEngine } from './duckdb-engine';

let root: string;
let files: BatchInputs['files'];
const engine = new DuckDbEngine({ memoryMb: 256, threads: 1 });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'globalmart-engine-'));
  files = await writeLake(join(root, 'lake'), {
    transactions: [sale('a', '2026-02-28'), sale('b', '2026-03-01', { user_id: 'u2' })],
  });
});

afterEach(() => rm(root, { recursive: true }));

const step = (name: string, sql: string, isDone = false): BatchStep => ({
  name,
  sql,
  file: join(root, 'run', `${name}.parquet`),
  isDone,
});

const first = () => step('first', 'SELECT transaction_id FROM transactions');
const second = () => step('second', 'SELECT transaction_id FROM first');

async function run(steps: readonly BatchStep[], signal = new AbortController().signal): Promise<FinishedStep[]> {
  const finished: FinishedStep[] = [];
  await engine.run({ files, analysisDate: '2026-03-01', factSalesDays: 90 }, steps, {
    signal,
    onFinished: async (one) => void finished.push(one),
  });
  return finished;
}

const contents = (folder: string) => readdir(join(root, folder));

it('writes each step as a whole file, which the next one reads, and leaves nothing else', async () => {
  expect(await run([first(), second()])).toMatchObject([
    { name: 'first', rows: 2 },
    { name: 'second', rows: 2 },
  ]);
  expect((await contents('run')).sort()).toEqual(['first.parquet', 'second.parquet']);
});

it('does not repeat a step that is done, and reads what it left', async () => {
  await run([first()]);
  files = { ...files, transactions: [] };
  expect(await run([{ ...first(), isDone: true }, second()])).toMatchObject([{ name: 'second', rows: 2 }]);
});

it('names the step whose SQL fails, and leaves no file of it', async () => {
  await expect(run([first(), step('wrong', 'SELECT nothing FROM first')])).rejects.toMatchObject({ step: 'wrong' });
  expect(await contents('run')).toEqual(['first.parquet']);
});

/** As long as it was, and what a reader begins with is not there: as when a disk took the length and not the bytes. */
async function zeroFooter(path: string): Promise<void> {
  const file = await openFile(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(8), 0, 8, size - 8);
  await file.close();
}

it.each([
  ['cut short', (path: string) => truncate(path, 300)],
  ['empty', (path: string) => truncate(path, 0)],
  ['without its footer', zeroFooter],
  ['no Parquet at all', (path: string) => writeFile(path, 'rows')],
  ['gone', (path: string) => rm(path)],
  ['under another name', (path: string) => rename(path, `${path}.old`)],
])('fails naming the file of the lake that is %s', async (_, spoil) => {
  const [, path = ''] = files.transactions;
  await spoil(path);
  await expect(run([first()])).rejects.toThrow(path);
});

it('fails on a file that has other columns than the lake', async () => {
  const other = await writeLake(join(root, 'other'), { transactions: [sale('c', '2026-03-01')] });
  files = { ...files, customer_events: other.transactions };
  await expect(run([step('who', 'SELECT email FROM customers')])).rejects.toThrow(/customer_events.*event_id/);
});

it('stops when told to, in the middle of a step', async () => {
  const controller = new AbortController();
  const endless = step('endless', 'SELECT COUNT(*) AS n FROM range(100000000000) AS a');
  const running = run([endless], controller.signal);
  setTimeout(() => controller.abort(new Error('cancelled')), 300);
  await expect(running).rejects.toThrow('cancelled');
  expect((await contents('run')).filter((name) => !name.endsWith('.tmp'))).toEqual([]);
});
