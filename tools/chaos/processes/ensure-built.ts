import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '../../services/process/run-command';
import { WORKSPACE_ROOT } from '../../services';

export type AppName = 'stream-worker' | 'producer' | 'batch-worker' | 'api-gateway';

const STALE_LOCK_MS = 60_000;

export function builtApp(app: AppName, folder = join(WORKSPACE_ROOT, 'dist/apps')): string {
  return join(folder, app, 'main.js');
}

/**
 * Builds an app unless what is built is newer than every source. Several callers at once build it once: a worker that
 * starts while the file is being written would read half of it.
 */
export async function ensureBuilt(app: AppName): Promise<void> {
  const lock = join(WORKSPACE_ROOT, 'dist', `.building-${app}`);
  mkdirSync(join(WORKSPACE_ROOT, 'dist'), { recursive: true });
  while (!take(lock)) await delay(100);
  try {
    if (isFresh(app)) return;
    const { code, output } = await runCommand(process.execPath, ['tools/esbuild-node.mjs', app], {
      cwd: WORKSPACE_ROOT,
    });
    if (code !== 0) throw new Error(`${app} could not be built:\n${output}`);
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * Builds and copies an app to where no later build can change it, so that a run of minutes starts the same code at its end
 * as at its beginning. The folder has to be inside the workspace, whose packages the app needs.
 */
export async function copyBuilt(app: AppName, folder: string): Promise<void> {
  await ensureBuilt(app);
  mkdirSync(join(folder, app), { recursive: true });
  copyFileSync(builtApp(app), builtApp(app, folder));
}

function take(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - since > STALE_LOCK_MS) rmSync(lock, { force: true });
  return false;
}

function isFresh(app: AppName): boolean {
  const built = builtApp(app);
  if (!existsSync(built)) return false;
  const builtMs = statSync(built).mtimeMs;
  const sources = [join(WORKSPACE_ROOT, 'apps', app, 'src'), join(WORKSPACE_ROOT, 'libs')];
  return sources.every((folder) => newestMs(folder) < builtMs);
}

function newestMs(folder: string): number {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const changedMs = entry.isDirectory() ? newestMs(path) : statSync(path).mtimeMs;
    if (!entry.name.endsWith('.spec.ts')) newest = Math.max(newest, changedMs);
  }
  return newest;
}
