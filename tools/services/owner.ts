import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance';
import { commandLineOf, identify, isAlive, type ProcessIdentity } from './process/process-identity';
import { LauncherError, type ServiceName, type ServiceSource } from './service';

/** The launcher that runs an instance's services; there is at most one at a time. */
export interface Owner extends ProcessIdentity {
  /** Started by `up`, so `down` may stop it. */
  readonly supervised: boolean;
}

/** What the owner started; the file is there from the moment all of it is healthy until it stops. */
export interface InstanceState {
  readonly services: readonly { name: ServiceName; title: string; source: ServiceSource; port?: number }[];
}

/** Takes the instance for this process, or returns the living owner it already has. */
export function takeOwnership(instance: Instance, supervised: boolean): Owner | undefined {
  makeFolders(instance);
  const file = ownerFile(instance);
  const self = identify(process.pid, commandLineOf(process.pid));
  for (;;) {
    try {
      const descriptor = openSync(file, 'wx', 0o644);
      writeFileSync(descriptor, `${JSON.stringify({ ...self, supervised })}\n`);
      closeSync(descriptor);
      rmSync(stateFile(instance), { force: true });
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = findOwner(instance);
    if (owner) return owner;
    rmSync(file, { force: true }); // its launcher was killed
  }
}

export function giveUpOwnership(instance: Instance): void {
  rmSync(stateFile(instance), { force: true });
  rmSync(ownerFile(instance), { force: true });
}

/** The living owner of the instance, if it has one. */
export function findOwner(instance: Instance): Owner | undefined {
  const owner = readJson<Owner>(ownerFile(instance));
  return owner && isAlive(owner) ? owner : undefined;
}

export function writeState(instance: Instance, state: InstanceState): void {
  writeFileSync(stateFile(instance), `${JSON.stringify(state)}\n`);
}

export function readState(instance: Instance): InstanceState | undefined {
  return readJson<InstanceState>(stateFile(instance));
}

/** "process 123 (node tools/…)", to tell a person whom to ask. */
export function describeOwner(owner: Owner): string {
  return `process ${owner.pid} (${commandLineOf(owner.pid).slice(0, 80)})`;
}

/** Makes the folders of an instance; everything secret in them has a mode of its own. */
export function makeFolders(instance: Instance): void {
  try {
    // Under root PostgreSQL runs as another account, which has to pass through, whatever umask root has.
    if (process.getuid?.() === 0) process.umask(0o022);
    mkdirSync(instance.logFolder, { recursive: true });
    const probe = join(instance.folder, `.writable-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new LauncherError(
      `Cannot write to ${instance.folder}: ${(error as Error).message}.`,
      'It may belong to another account that ran GlobalMart here; run as that account, or remove the folder.',
    );
  }
}

function ownerFile(instance: Instance): string {
  return join(instance.folder, 'owner.json');
}

function stateFile(instance: Instance): string {
  return join(instance.folder, 'state.json');
}

function readJson<T>(file: string): T | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.endsWith('\n') ? (JSON.parse(text) as T) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
