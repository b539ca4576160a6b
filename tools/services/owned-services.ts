import { removeEnvFile, writeEnvFile } from './env-file';
import type { Instance } from './instance';
import { deleteOwnLake, lakeRoot } from './lake-root';
import { giveUpOwnership, writeState } from './owner';
import { describePortHolder, isPortFree } from './process/port-holder';
import { LauncherError, type Log, type ServiceName } from './service';
import type { ServiceRunner } from './service-runner';
import type { Services } from './services';

/** Services this process has started and will stop. */
export class OwnedServices implements Services {
  readonly attached = false;
  readonly env: Record<string, string> = {};
  private stopping: Promise<void> | undefined;

  constructor(
    readonly instance: Instance,
    private readonly runners: readonly ServiceRunner[],
    private readonly log: Log,
  ) {}

  /** Starts all in parallel; when one fails the rest is stopped and every failure is reported. */
  async startAll(fresh: boolean): Promise<void> {
    await this.checkPrerequisites();
    if (fresh) {
      await Promise.all(this.runners.map((runner) => runner.deleteData()));
      deleteOwnLake(this.instance);
    }
    const outcomes = await Promise.allSettled(this.runners.map((runner) => this.startOne(runner)));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    if (failures.length > 0) throw combined(failures);
    for (const runner of this.runners) Object.assign(this.env, runner.env());
    this.env.LAKE_ROOT = lakeRoot(this.instance);
    writeEnvFile(this.instance.envFile, this.env);
    writeState(this.instance, {
      services: this.runners.map(({ name, title, source, port }) => ({ name, title, source, port })),
    });
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  kill(service: ServiceName, signal: NodeJS.Signals): Promise<void> {
    return this.runner(service).kill(signal);
  }

  start(service: ServiceName): Promise<void> {
    return this.runner(service).start();
  }

  pidOf(service: ServiceName): number | undefined {
    return this.runner(service).pid();
  }

  private runner(service: ServiceName): ServiceRunner {
    const runner = this.runners.find(({ name }) => name === service);
    if (!runner) throw new LauncherError(`Instance ${this.instance.name} was started without ${service}.`);
    return runner;
  }

  private async startOne(runner: ServiceRunner): Promise<void> {
    const begin = Date.now();
    await runner.start();
    const where = runner.port === undefined ? 'as the environment says' : `on port ${runner.port}`;
    this.log(`${runner.title} is ready ${where} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
  }

  private async stopAll(): Promise<void> {
    removeEnvFile(this.instance.envFile);
    await Promise.all(this.runners.map((runner) => runner.stop()));
    giveUpOwnership(this.instance);
  }

  private async checkPrerequisites(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.clearLeftovers()));
    const lines = await Promise.all(this.runners.map((runner) => runner.prerequisites()));
    const taken = await Promise.all(this.runners.map((runner) => takenPorts(runner, this.instance)));
    const problems = [...new Set([...lines.flat(), ...taken.flat()])];
    if (problems.length > 0) throw new LauncherError(...problems);
  }
}

async function takenPorts(runner: ServiceRunner, instance: Instance): Promise<string[]> {
  const lines: string[] = [];
  for (const port of runner.claimedPorts) {
    if (await isPortFree(port)) continue;
    const holder = describePortHolder(port) ?? 'a process of another account';
    lines.push(
      `Port ${port}, which ${runner.title} of instance ${instance.name} needs, is taken by ${holder}: stop that first.`,
    );
  }
  return lines;
}

function combined(failures: unknown[]): unknown {
  if (failures.length === 1) return failures[0];
  const unforeseen = failures.find((failure) => !(failure instanceof LauncherError));
  if (unforeseen) return unforeseen;
  return new LauncherError(...failures.map((failure) => (failure as LauncherError).message));
}
