import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectionEnv } from '../connection-urls';
import { waitUntil } from '../health/wait-until';
import { endLeftover } from '../process/leftover';
import { ManagedProcess, type Exit } from '../process/managed-process';
import { LauncherError, type ServiceSource } from '../service';
import { HARMLESS_SIGNALS, type ServiceRunner } from '../service-runner';
import type { NativeService, ServiceContext } from './native-service';
import { platformPrerequisites } from './platform';

const HEALTH_DEADLINE_MS = 120_000;
const EARLY_EXITS_FORGIVEN = 3;

export type UnexpectedExit = (runner: ServiceRunner, exit: Exit) => void;

/** Runs a native service: prepare, start, wait, configure; and notices when it ends on its own. */
export class NativeRunner implements ServiceRunner {
  readonly source: ServiceSource = 'native';
  private process: ManagedProcess | undefined;
  private expectsExit = false;

  constructor(
    private readonly service: NativeService,
    private readonly context: ServiceContext,
    private readonly onUnexpectedExit: UnexpectedExit,
  ) {}

  get name() {
    return this.service.name;
  }

  get title() {
    return this.service.title;
  }

  get port() {
    return this.service.ports[0];
  }

  get claimedPorts() {
    return this.service.ports;
  }

  async prerequisites(): Promise<string[]> {
    return [...(await platformPrerequisites()), ...(await this.service.prerequisites())];
  }

  deleteData(): Promise<void> {
    for (const path of this.service.dataPaths) rmSync(path, { recursive: true, force: true });
    return Promise.resolve();
  }

  clearLeftovers(): Promise<void> {
    return endLeftover(this.title, join(this.context.instance.folder, `${this.name}.pid`));
  }

  async start(): Promise<void> {
    if (this.process?.isRunning()) return;
    this.process = new ManagedProcess(await this.service.prepare());
    this.expectsExit = true;
    await this.startUntilAccepting(this.process);
    await this.service.configure?.();
    if (!(await this.becomes(() => this.service.isHealthy(), this.process))) throw this.failure(this.process);
    this.expectsExit = false;
    this.watch(this.process);
  }

  async stop(): Promise<void> {
    if (!this.process?.isRunning()) return;
    this.expectsExit = true;
    await this.process.stop();
    this.service.afterStop?.();
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const { exited } = this.process ?? {};
    if (!HARMLESS_SIGNALS.includes(signal)) this.expectsExit = true;
    this.process?.signal(signal);
    if (this.expectsExit) await exited;
  }

  isHealthy(): Promise<boolean> {
    return this.service.isHealthy();
  }

  pid(): number | undefined {
    return this.process?.pid;
  }

  env(): Record<string, string> {
    return connectionEnv(this.name, this.context.instance.ports, this.context.secrets);
  }

  /**
   * A server that was killed may refuse its next start for a moment, until the last child of the killed one has left
   * its shared memory; so an early end is met with another try.
   */
  private async startUntilAccepting(server: ManagedProcess): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      server.start();
      if (await this.becomes(() => this.service.isAccepting(), server)) return;
      if (server.isRunning() || attempt > EARLY_EXITS_FORGIVEN) throw this.failure(server);
      await delay(300 * attempt);
    }
  }

  private becomes(condition: () => Promise<boolean>, server: ManagedProcess): Promise<boolean> {
    return waitUntil(condition, HEALTH_DEADLINE_MS, () => !server.isRunning());
  }

  private failure(server: ManagedProcess): LauncherError {
    const what = server.isRunning() ? 'does not become healthy' : 'ended while starting';
    return new LauncherError(`${this.title} ${what}; the end of ${server.spec.logFile}:`, ...server.logTail());
  }

  private watch(server: ManagedProcess): void {
    void server.exited?.then((exit) => {
      if (!this.expectsExit) this.onUnexpectedExit(this, exit);
    });
  }
}
