import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError, type Instance } from '../services';
import { waitUntil } from '../services/health/wait-until';
import { endLeftover } from '../services/process/leftover';
import { describePortHolder, isPortFree } from '../services/process/port-holder';
import {
  commandLineOf,
  identify,
  isAlive,
  readPidFile,
  removePidFile,
  writePidFile,
} from '../services/process/process-identity';
import { runCommand } from '../services/process/run-command';
import { appPidFile } from './app';
import type { AppPlan } from './app-plan';

const PORT_PATIENCE_MS = 1_000;
const MARKER = 'tools/start/start.ts';

/**
 * Makes sure that these apps can be started: nobody else runs them, and their ports are free. Apps whose launcher was
 * killed a moment ago are waited for.
 * @throws LauncherError with one line for each obstacle
 */
export async function claimApps(instance: Instance, apps: readonly AppPlan[]): Promise<void> {
  const running = readPidFile(claimFile(instance));
  if (running && isAlive(running)) {
    const command = commandLineOf(running.pid).slice(0, 60);
    throw new LauncherError(`npm start already runs here, as process ${running.pid} (${command}): stop that first.`);
  }
  await Promise.all(apps.map((plan) => endLeftover(plan.title, appPidFile(instance, plan))));
  const obstacles = await Promise.all([missingProgram(), ...apps.map(obstacleOf)]);
  const lines = obstacles.filter((line) => line !== undefined);
  if (lines.length > 0) throw new LauncherError(...lines);
  const self = identify(process.pid, MARKER);
  if (!existsSync(instance.folder)) mkdirSync(instance.folder, { recursive: true });
  if (self) writePidFile(claimFile(instance), self);
}

/** Undoes claimApps(); the claim of another process stays. */
export function giveUpClaim(instance: Instance): void {
  const claim = readPidFile(claimFile(instance));
  if (claim?.pid === process.pid) removePidFile(claimFile(instance));
}

function claimFile(instance: Instance): string {
  return join(instance.folder, 'start.pid');
}

/** Services from elsewhere may do without it, the apps do not. */
async function missingProgram(): Promise<string | undefined> {
  const { missing } = await runCommand('setpriv', ['--version']);
  return missing ? 'npm start needs setpriv on the PATH (package util-linux, version 2.33 or newer).' : undefined;
}

async function obstacleOf({ title, port, portKey }: AppPlan): Promise<string | undefined> {
  // A process that has just ended may hold its port for a moment longer, until its last thread is gone.
  if (await waitUntil(() => isPortFree(port), PORT_PATIENCE_MS)) return undefined;
  const holder = describePortHolder(port) ?? 'a process of another account';
  return `Port ${port}, which ${title} needs, is taken by ${holder}: stop that first, or set ${portKey}.`;
}
