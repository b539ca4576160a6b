import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readEnvFile } from './env-file';
import { isServiceHealthy } from './health/service-health';
import { waitUntil } from './health/wait-until';
import type { Instance } from './instance';
import { describeOwner, findOwner, readState, type Owner } from './owner';
import { isAlive, readPidFile } from './process/process-identity';
import { LauncherError, type ServiceName } from './service';
import { HARMLESS_SIGNALS } from './service-runner';
import type { Services } from './services';

const START_DEADLINE_MS = 300_000;

/** Services that another launcher runs: it also restarts what is killed here. */
export class AttachedServices implements Services {
  readonly attached = true;

  private constructor(
    readonly instance: Instance,
    readonly env: Record<string, string>,
  ) {}

  /**
   * Waits until the owner has everything up.
   * @throws LauncherError when it runs without a wanted service, or ends before it is ready.
   */
  static async to(instance: Instance, owner: Owner, wanted: readonly ServiceName[]): Promise<AttachedServices> {
    const ready = await waitUntil(
      () => readState(instance) !== undefined,
      START_DEADLINE_MS,
      () => findOwner(instance) === undefined,
    );
    const env = readEnvFile(instance.envFile);
    const state = readState(instance);
    if (!ready || !env || !state) {
      throw new LauncherError(`Instance ${instance.name} was being started by ${describeOwner(owner)}, which failed.`);
    }
    const missing = wanted.filter((name) => !state.services.some((service) => service.name === name));
    if (missing.length > 0) {
      throw new LauncherError(
        `Instance ${instance.name} already runs, without ${missing.join(', ')}: stop ${describeOwner(owner)} first.`,
      );
    }
    return new AttachedServices(instance, env);
  }

  async stop(): Promise<void> {
    // Its owner stops it.
  }

  async kill(service: ServiceName, signal: NodeJS.Signals): Promise<void> {
    const identity = readPidFile(this.pidFile(service));
    if (!identity || !isAlive(identity)) return;
    process.kill(identity.pid, signal);
    if (HARMLESS_SIGNALS.includes(signal)) return;
    while (isAlive(identity)) await delay(20);
  }

  async start(service: ServiceName): Promise<void> {
    if (await waitUntil(() => isServiceHealthy(service, this.env), START_DEADLINE_MS)) return;
    throw new LauncherError(`${service} of instance ${this.instance.name} was not started again by its owner.`);
  }

  pidOf(service: ServiceName): number | undefined {
    const identity = readPidFile(this.pidFile(service));
    return identity && isAlive(identity) ? identity.pid : undefined;
  }

  private pidFile(service: ServiceName): string {
    return join(this.instance.folder, `${service}.pid`);
  }
}
