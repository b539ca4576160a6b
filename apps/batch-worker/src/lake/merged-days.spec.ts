import { FolderStore, openDuckDb, openRowBuffers, selectRows, streamKey } from '@globalmart/lake';
import { readdirSync, statSync, truncateSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sale } from '../../test/small-lake';
import { MergedDays } from './merged-days';

const DAY = '2026-03-01';
const unending = new AbortController().signal;

let folder: string;
let store: FolderStore;
let days: MergedDays;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'globalmart-days-'));
  store = new FolderStore(join(folder, 'lake'));
  days = new MergedDays({ root: join(folder, 'days'), store, memoryMb: 128, threads: 1 });
});

afterEach(() => rm(folder, { recursive: true }));

/** Files of a stream, of two rows each. */
async function write(day: string, from: number, to: number): Promise<string[]> {
  const newRows = await openRowBuffers();
  const keys: string[] = [];
  for (let at = from; at < to; at++) {
    const [fromOffset, toOffset] = [2 * at, 2 * at + 2];
    const rows = newRows('transactions');
    for (const offset of [fromOffset, fromOffset + 1]) {
      rows.append(sale(`t${day}-${offset}`, day, { source: 'stream', partition: 0, offset, late: offset % 3 === 0 }));
    }
    const key = streamKey({
      topic: 'transactions',
      ...{ day, partition: 0, fromOffset, toOffset, epoch: 1, writer: '00c0ffee' },
    });
    await store.put(key, (path) => rows.writeTo(path));
    keys.push(key);
  }
  return keys;
}

const open = (keys: readonly string[]) => days.open('transactions', keys, DAY, unending);
const pathsOf = (keys: readonly string[]) => keys.map((key) => join(folder, 'lake', key));

async function rowsOf(paths: readonly string[]): Promise<unknown[]> {
  const duckDb = await openDuckDb({ memoryLimit: '128MB', threads: 1 });
  const connection = await duckDb.connect();
  const select = `SELECT * FROM (${selectRows('transactions', paths)}) ORDER BY transaction_id`;
  const rows = (await connection.runAndReadAll(select)).getRowsJson();
  connection.closeSync();
  duckDb.closeSync();
  return rows;
}

it('reads the many files of a day as one, with the same rows, and makes that once', async () => {
  const keys = await write(DAY, 0, 40);
  const paths = await open(keys);
  expect(paths).toHaveLength(1);
  expect(paths[0]).toMatch(`/days/transactions/dt=${DAY}/`);
  expect(await rowsOf(paths)).toEqual(await rowsOf(pathsOf(keys)));
  const madeMs = statSync(paths[0] ?? '').mtimeMs;
  expect(await open([...keys].reverse())).toEqual(paths);
  expect(statSync(paths[0] ?? '').mtimeMs).toBe(madeMs);
});

it('makes it anew when the day has another file, and keeps the newest only', async () => {
  const keys = await write(DAY, 0, 20);
  const [before = ''] = await open(keys);
  keys.push(...(await write(DAY, 20, 21)));
  const paths = await open(keys);
  expect(paths).not.toEqual([before]);
  expect(await rowsOf(paths)).toEqual(await rowsOf(pathsOf(keys)));
  expect(readdirSync(join(folder, 'days/transactions', `dt=${DAY}`))).toHaveLength(1);
});

it('leaves alone what is little, what is of a day that goes on, and what is not of the stream', async () => {
  const few = await write('2026-02-28', 0, 16);
  const later = await write('2026-03-02', 20, 40);
  const history = Array.from({ length: 20 }, (_, part) => `transactions/dt=${DAY}/history-00c0ffee-000${part}.parquet`);
  const keys = [...few, ...later, ...history];
  expect((await open(keys)).sort()).toEqual(pathsOf(keys).sort());
});

it('reads all but the newest day as one of a run of long ago', async () => {
  const ended = await write(DAY, 0, 20);
  const newest = await write('2026-03-02', 20, 40);
  const paths = await days.open('transactions', [...ended, ...newest], '2026-02-01', unending);
  expect(paths.slice(0, -1).sort()).toEqual(pathsOf(newest).sort());
  expect(paths.at(-1)).toMatch(`/days/transactions/dt=${DAY}/`);
});

it('names a file that is broken, and leaves nothing half made', async () => {
  const keys = await write(DAY, 0, 20);
  const [path = ''] = pathsOf(keys.slice(7));
  truncateSync(path, 200);
  await expect(open(keys)).rejects.toThrow(path);
  await write(DAY, 7, 8);
  expect(await rowsOf(await open(keys))).toEqual(await rowsOf(pathsOf(keys)));
});

it('ends when it is told to', async () => {
  const keys = await write(DAY, 0, 20);
  const ended = AbortSignal.abort(new Error('cancelled'));
  await expect(days.open('transactions', keys, DAY, ended)).rejects.toThrow('cancelled');
});
