import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { itStoresFiles } from '../../test/lake-store-cases';
import { FolderStore } from './folder-store';

const KEY = 'transactions/dt=2026-11-28/p0-000000000000-000000000007-e1.parquet';

const folders: string[] = [];
const root = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'globalmart-lake-'));
  folders.push(folder);
  return folder;
};

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe('FolderStore', () => {
  itStoresFiles(() => new FolderStore(root()));

  it('knows what a writer that was killed has begun, and deletes it by its key', async () => {
    const folder = root();
    const store = new FolderStore(folder);
    // A process that dies with a file half written, as SIGKILL leaves it.
    const script = `
      const { FolderStore } = require(${JSON.stringify(join(__dirname, 'folder-store.ts'))});
      new FolderStore(${JSON.stringify(folder)}).put(${JSON.stringify(KEY)}, async (path) => {
        require('node:fs').writeFileSync(path, 'half');
        process.kill(process.pid, 'SIGKILL');
        await new Promise(() => undefined);
      });`;
    const child = spawn(process.execPath, ['-r', '@swc-node/register', '-e', script], {
      env: { ...process.env, TS_NODE_PROJECT: join(__dirname, '../../../../tsconfig.base.json') },
    });
    await once(child, 'exit');
    expect(await store.list()).toEqual([]);
    expect(await store.listUnfinished()).toEqual([KEY]);
    await store.delete(KEY);
    expect(await store.listUnfinished()).toEqual([]);
    expect(await readdir(join(folder, '.unfinished'))).toEqual([]);
  });
});
