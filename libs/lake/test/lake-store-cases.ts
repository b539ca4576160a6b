import { readFile, writeFile } from 'node:fs/promises';
import type { LakeStore } from '../src/store/lake-store';

const KEY = 'transactions/dt=2026-11-28/p0-000000000000-000000000007-e1.parquet';

/** What every store of the lake keeps to. */
export function itStoresFiles(open: () => LakeStore): void {
  it('has a file under its key once it was put, as a whole', async () => {
    const store = open();
    const bytes = await store.put(KEY, (path) => writeFile(path, 'seven rows'));
    expect(bytes).toBe(10);
    expect(await store.list()).toEqual([KEY]);
    expect(await readFile(await store.open(KEY), 'utf8')).toBe('seven rows');
    expect(await store.listUnfinished()).toEqual([]);
  });

  it('has nothing under the key, and nothing begun, when writing fails', async () => {
    const store = open();
    const failing = store.put(KEY, async (path) => {
      await writeFile(path, 'some');
      await writeFile(`${path}.ndjson`, 'more');
      throw new Error('no space left on device');
    });
    await expect(failing).rejects.toThrow('no space left');
    expect(await store.list()).toEqual([]);
    expect(await store.listUnfinished()).toEqual([]);
  });

  it('replaces what was put before', async () => {
    const store = open();
    await store.put(KEY, (path) => writeFile(path, 'once'));
    await store.put(KEY, (path) => writeFile(path, 'twice'));
    expect(await store.list()).toEqual([KEY]);
    expect(await readFile(await store.open(KEY), 'utf8')).toBe('twice');
  });

  it('does not list a file that is being written', async () => {
    const store = open();
    await store.put(KEY, async (path) => {
      await writeFile(path, 'rows');
      expect(await store.list()).toEqual([]);
    });
    expect(await store.list()).toEqual([KEY]);
  });

  it('deletes a file, and does not mind when there is none', async () => {
    const store = open();
    await store.put(KEY, (path) => writeFile(path, 'rows'));
    await store.delete(KEY);
    await store.delete(KEY);
    expect(await store.list()).toEqual([]);
  });

  it('is empty before the first file', async () => {
    const store = open();
    expect(await store.list()).toEqual([]);
    expect(await store.listUnfinished()).toEqual([]);
  });
}
