import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LakeStore } from './lake-store';

/** On the same file system as the files, so that a rename is one step. A leading dot hides it from those who read folders. */
const UNFINISHED = '.unfinished';

/** The lake in a folder: written under another name, synced, renamed. */
export class FolderStore implements LakeStore {
  constructor(private readonly root: string) {}

  async put(key: string, write: (path: string) => Promise<void>): Promise<number> {
    const path = join(this.root, key);
    const workshop = this.workshopOf(key);
    await rm(workshop, { recursive: true, force: true });
    await mkdir(workshop, { recursive: true });
    try {
      const unfinished = join(workshop, 'file');
      await write(unfinished);
      const bytes = await sync(unfinished);
      const isNewFolder = (await mkdir(dirname(path), { recursive: true })) !== undefined;
      await rename(unfinished, path);
      // A name, too, is only safe once its folder has been synced, and so is a folder's.
      await sync(dirname(path));
      if (isNewFolder) for (let at = dirname(path); at !== this.root; at = dirname(at)) await sync(dirname(at));
      return bytes;
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  }

  async list(): Promise<string[]> {
    const keys: string[] = [];
    for (const topic of await foldersIn(this.root)) {
      if (topic.startsWith('.')) continue;
      for (const day of await foldersIn(join(this.root, topic))) {
        for (const name of await readdir(join(this.root, topic, day))) keys.push(`${topic}/${day}/${name}`);
      }
    }
    return keys;
  }

  async listUnfinished(): Promise<string[]> {
    return (await foldersIn(join(this.root, UNFINISHED))).map(decodeURIComponent);
  }

  async delete(key: string): Promise<void> {
    await rm(join(this.root, key), { force: true });
    await rm(this.workshopOf(key), { recursive: true, force: true });
  }

  open(key: string): Promise<string> {
    return Promise.resolve(join(this.root, key));
  }

  private workshopOf(key: string): string {
    return join(this.root, UNFINISHED, encodeURIComponent(key));
  }
}

/** Makes sure that a file or a folder is on the disk; returns its size in bytes. */
async function sync(path: string): Promise<number> {
  const handle = await open(path);
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

async function foldersIn(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
