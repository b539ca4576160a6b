import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance';

/** The folder of an instance's lake: that of the environment, else its own. */
export function lakeRoot(instance: Instance, environment: NodeJS.ProcessEnv = process.env): string {
  return environment.LAKE_ROOT || ownLake(instance);
}

/** A lake belongs to its database and goes with it; one that the environment names is somebody else's to delete. */
export function deleteOwnLake(instance: Instance): void {
  rmSync(ownLake(instance), { recursive: true, force: true });
}

function ownLake(instance: Instance): string {
  return join(instance.folder, 'lake');
}
