import { openDuckDb } from '@globalmart/lake';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customer, product, sale, writeLake } from '../../test/small-lake';
import type { BatchInputs } from './batch-engine';
import { checkLakeFiles } from './lake-check';

let root: string;
let files: BatchInputs['files'];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'globalmart-check-'));
  files = await writeLake(root, {
    transactions: [sale('a', '2026-02-28'), sale('b', '2026-03-01')],
    customer_events: [customer('u1', '2026-03-01')],
    product_catalog: [product('p1', '2026-03-01')],
  });
});

afterEach(() => rm(root, { recursive: true }));

async function check(of: BatchInputs['files']): Promise<void> {
  const duckDb = await openDuckDb({ memoryLimit: '128MB', threads: 1 });
  const connection = await duckDb.connect();
  try {
    await checkLakeFiles(connection, of);
  } finally {
    connection.closeSync();
    duckDb.closeSync();
  }
}

it('has nothing against the files of a lake, nor against an empty one', async () => {
  await expect(check(files)).resolves.toBeUndefined();
  await expect(check({ transactions: [], customer_events: [], product_catalog: [] })).resolves.toBeUndefined();
});

it.each([
  ['cut short', (path: string) => truncate(path, 300)],
  ['empty', (path: string) => truncate(path, 0)],
  ['no Parquet at all', (path: string) => writeFile(path, 'rows')],
  ['gone', (path: string) => rm(path)],
])('fails naming the file that is %s', async (_, spoil) => {
  const [, path = ''] = files.transactions;
  await spoil(path);
  await expect(check(files)).rejects.toThrow(path);
});

it('fails naming a file that has other columns, and one of those that it should have', async () => {
  const [path = ''] = files.transactions;
  await expect(check({ ...files, customer_events: [...files.customer_events, path] })).rejects.toThrow(
    `${path} has no column age of customer_events`,
  );
});
