import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError } from '../services';
import { lastLines, runCommand } from '../services/process/run-command';

/** Everything an app's bundle is made of, except packages: those stay outside of it. */
const SHARED_INPUTS = ['libs', 'tools/esbuild-node.mjs', 'tsconfig.base.json', '.swcrc'];

/**
 * Builds those apps whose sources are newer than their last build.
 * @returns the names of the apps that had to be built
 * @throws LauncherError with the end of what the build said
 */
export async function buildApps(root: string, apps: readonly string[]): Promise<string[]> {
  const stale = apps.filter((app) => isStale(root, app));
  const builds = stale.map(async (app) => {
    const begun = new Date();
    const { code, output } = await runCommand(process.execPath, ['tools/esbuild-node.mjs', app], { cwd: root });
    if (code !== 0) throw new LauncherError(`The app ${app} cannot be built:`, ...lastLines(output, 20));
    // The bundle bears the time before its build: what was changed during it counts as newer.
    utimesSync(bundleOf(root, app), begun, begun);
  });
  await Promise.all(builds);
  return stale;
}

/** Whether the app was never built, by whomever, or something it is made of has changed since. */
export function isStale(root: string, app: string): boolean {
  const builtMs = statSync(bundleOf(root, app), { throwIfNoEntry: false })?.mtimeMs;
  if (builtMs === undefined) return true;
  return [join('apps', app), ...SHARED_INPUTS].some((input) => newestMs(join(root, input)) > builtMs);
}

function bundleOf(root: string, app: string): string {
  return join(root, 'dist/apps', app, 'main.js');
}

/** The latest change beneath a path; a folder's own time tells of what was removed from it. */
function newestMs(path: string): number {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}
