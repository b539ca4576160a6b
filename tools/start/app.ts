import { join, relative } from 'node:path';
import { LauncherError, WORKSPACE_ROOT, type Instance, type Log } from '../services';
import { waitUntil } from '../services/health/wait-until';
import { ManagedProcess, type Exit } from '../services/process/managed-process';
import type { AppPlan } from './app-plan';
import { BackOff } from './back-off';
import { linesSince, sizeOf } from './log-tail';
import { type AppHealth, healthOf } from './watch/app-health';
import { ask } from './watch/ask';
import { Latest } from './watch/latest';
import type { PartSight } from './watch/sight';

const HEALTH_DEADLINE_MS = 60_000;
const HEALTH_TIMEOUT_MS = 3_000;
/** A health page asks everything the app stands on: once in a while will do, unless somebody waits for it to turn green. */
const HEALTHY_FRESH_MS = 5_000;
const ILL_FRESH_MS = 1_000;

/** One app process: started, waited for, started again when it ends on its own, stopped. */
export class App {
  private readonly process: ManagedProcess;
  private readonly backOff = new BackOff();
  private startedMs = 0;
  private stopping = false;
  private isAtItsEnd = false;
  private restart: NodeJS.Timeout | undefined;
  private health: Latest<AppHealth> | undefined;

  constructor(
    readonly plan: AppPlan,
    instance: Instance,
    env: NodeJS.ProcessEnv,
    private readonly say: Log,
  ) {
    const main = join('dist/apps', plan.app, 'main.js');
    this.process = new ManagedProcess({
      title: plan.title,
      command: process.execPath,
      args: ['--enable-source-maps', main, ...plan.args],
      env: { ...env, [plan.portKey]: `${plan.port}` },
      cwd: WORKSPACE_ROOT,
      logFile: join(instance.logFolder, `${plan.title}.log`),
      pidFile: appPidFile(instance, plan),
      marker: main,
      stopSignal: 'SIGTERM',
    });
  }

  /** Resolves when the app is healthy. @throws LauncherError with the end of its log if it will not be. */
  async start(): Promise<void> {
    const { title } = this.plan;
    const { logFile } = this.process.spec;
    const logSize = sizeOf(logFile);
    this.launch();
    if (
      await waitUntil(
        () => isHealthy(this.plan.port),
        HEALTH_DEADLINE_MS,
        () => !this.process.isRunning(),
      )
    )
      return;
    if (this.stopping) return;
    const exit = this.process.isRunning() ? undefined : await this.process.exited;
    if (exit && this.isDone(exit)) return;
    const what = exit ? `ended while starting, with ${reasonOf(exit)}` : 'does not become healthy';
    throw new LauncherError(`${title} ${what}; the end of ${this.logName()}:`, ...linesSince(logFile, logSize));
  }

  /** From now on, an end that nobody asked for is followed by another start. */
  keep(): void {
    void this.process.exited?.then((exit) => this.afterExit(exit));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    await this.process.stop();
  }

  /** How it is, as far as is known at this moment. */
  look(nowMs: number): PartSight {
    const { title } = this.plan;
    if (!this.process.isRunning()) return { title, state: this.isAtItsEnd ? 'done' : 'restarting' };
    return { title, ...(this.health?.get(nowMs) ?? { state: 'starting' }) };
  }

  private launch(): void {
    this.startedMs = performance.now();
    this.health = new Latest<AppHealth>({ state: 'starting' }, healthQuestion(this.plan.port), ({ state }) =>
      state === 'up' ? HEALTHY_FRESH_MS : ILL_FRESH_MS,
    );
    if (!this.stopping) this.process.start();
  }

  private afterExit(exit: Exit): void {
    if (this.stopping) return;
    if (this.isDone(exit)) {
      this.isAtItsEnd = true;
      return this.say(`${this.plan.title} has sent all that it was asked for.`);
    }
    const delayMs = this.backOff.next(performance.now() - this.startedMs);
    const when = `starting it again in ${delayMs / 1_000} s`;
    this.say(`${this.plan.title} ended with ${reasonOf(exit)}; ${when} (${this.logName()})`);
    this.restart = setTimeout(() => {
      this.launch();
      this.keep();
    }, delayMs);
  }

  private isDone({ code }: Exit): boolean {
    return this.plan.finite && code === 0;
  }

  private logName(): string {
    return relative(WORKSPACE_ROOT, this.process.spec.logFile);
  }
}

export function appPidFile(instance: Instance, { title }: AppPlan): string {
  return join(instance.folder, `${title}.pid`);
}

const askHealth = (port: number) => ask(`http://127.0.0.1:${port}/health`, HEALTH_TIMEOUT_MS);

async function isHealthy(port: number): Promise<boolean> {
  return (await askHealth(port))?.ok ?? false;
}

/** Asks again and again, remembering whether the app was ever up. */
function healthQuestion(port: number): () => Promise<AppHealth> {
  let hasBeenUp = false;
  return async () => {
    const health = healthOf((await askHealth(port))?.body, hasBeenUp);
    hasBeenUp ||= health.state === 'up';
    return health;
  };
}

function reasonOf({ code, signal }: Exit): string {
  return signal ?? `status ${code}`;
}
