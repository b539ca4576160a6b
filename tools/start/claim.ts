import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError, type Instance } from '../services';
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
import { appPidFile } from './app';
import type { AppPlan } from './app-plan';

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
  const obstacles = await Promise.all(apps.map(obstacleOf));
  const lines = obstacles.filter((line) => line !== undefined);
  if (lines.length > 0) throw new LauncherError(...lines);
  const self = identify(process.pid, MARKER);
  if (!existsSync(instance.folder)) mkdirSync(instance.folder, { recursive: true });
  if (self) writePidFile(claimFile(instance), self);
}

export function giveUpClaim(instance: Instance): void {
  removePidFile(claimFile(instance));
}

function claimFile(instance: Instance): string {
  return join(instance.folder, 'start.pid');
}

async function obstacleOf({ title, port, portKey }: AppPlan): Promise<string | undefined> {
  if (await isPortFree(port)) return undefined;
  const holder = describePortHolder(port) ?? 'a process of another account';
  return `Port ${port}, which ${title} needs, is taken by ${holder}: stop that first, or set ${portKey}.`;
}
