import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadPrepare } from '../prepare/load-prepare';
import { parseArguments, type Arguments } from './arguments';
import { AttachedServices } from './attached-services';
import { Compose, hasDockerCompose } from './docker/compose';
import { readEnvFile } from './env-file';
import { describeInstance, type Instance } from './instance';
import { describeOwner, findOwner, readState } from './owner';
import { endLeftover } from './process/leftover';
import { isAlive } from './process/process-identity';
import { loadSecrets } from './secrets';
import { LauncherError, SERVICE_NAMES, SERVICE_TITLES, type ServiceName } from './service';
import { describeStatus } from './status';
import { runSupervisor, startSupervisor } from './supervisor';

async function main(args: Arguments): Promise<void> {
  if (args.command === 'supervise') return runSupervisor(args);
  // Stopping and deleting need no ports, so that any instance can be cleaned up by its name alone.
  const needsPorts = args.command === 'up' || args.command === 'status';
  const instance = describeInstance(args.instance, args.ports ?? (needsPorts ? undefined : NO_PORTS));
  switch (args.command) {
    case 'up':
      return up(args, instance);
    case 'down':
      return down(instance);
    case 'status':
      return status(instance);
    case 'reset':
      await down(instance);
      await destroyContainers(instance);
      rmSync(instance.folder, { recursive: true, force: true });
      return console.log(`The data and secrets of instance ${instance.name} are deleted.`);
  }
}

const NO_PORTS = { kafka: 0, kafkaController: 0, postgres: 0, mongodb: 0, redis: 0 };

/** Volumes outlive the folder, and with other secrets nobody could log in to them again. */
async function destroyContainers(instance: Instance): Promise<void> {
  if (!existsSync(join(instance.folder, 'compose.env')) || !(await hasDockerCompose())) return;
  await new Compose(instance, loadSecrets(instance.folder)).destroy();
}

async function up(args: Arguments, instance: Instance): Promise<void> {
  const owner = findOwner(instance);
  if (owner) {
    console.log(`Instance ${instance.name} is already run by ${describeOwner(owner)}.`);
    await AttachedServices.to(instance, owner, args.services ?? SERVICE_NAMES);
  } else {
    await startSupervisor(args, console.log);
  }
  await prepare(instance);
  await status(instance);
}

/** Tables, topics and a read key, so that every app can be started on its own after `up`. */
async function prepare(instance: Instance): Promise<void> {
  const env = readEnvFile(instance.envFile);
  if (!env) return; // its owner is only just starting it, and prepares it too
  const { readKey, warnings } = await loadPrepare().prepareInstance(instance, { ...process.env, ...env });
  for (const warning of warnings) console.log(warning);
  if (readKey) console.log(`Tables and topics are ready; a key to read the API with is in ${readKey.file}`);
}

async function down(instance: Instance): Promise<void> {
  const owner = findOwner(instance);
  if (owner && !owner.supervised) {
    throw new LauncherError(`Instance ${instance.name} belongs to ${describeOwner(owner)}: stop that instead.`);
  }
  if (owner) process.kill(owner.pid, 'SIGTERM');
  while (owner && isAlive(owner)) await delay(50);
  const pidFile = (name: ServiceName) => join(instance.folder, `${name}.pid`);
  await Promise.all(SERVICE_NAMES.map((name) => endLeftover(SERVICE_TITLES[name], pidFile(name))));
  console.log(`Instance ${instance.name} is stopped.`);
}

async function status(instance: Instance): Promise<void> {
  console.log(await describeStatus(instance, findOwner(instance) && readState(instance)));
}

main(parseOrExit()).catch(fail);

function parseOrExit(): Arguments {
  try {
    return parseArguments(process.argv.slice(2));
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  console.error(error instanceof LauncherError ? error.message : error);
  process.exit(1);
}
