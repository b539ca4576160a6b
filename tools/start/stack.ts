import { setTimeout as delay } from 'node:timers/promises';
import {
  askServices,
  LauncherError,
  startServices,
  WORKSPACE_ROOT,
  type Instance,
  type Log,
  type ServiceName,
  type Services,
} from '../services';
import { loadPrepare } from '../prepare/load-prepare';
import type { Prepared } from '../prepare/prepare';
import { sparkEnv } from '../spark/spark-env';
import { App } from './app';
import type { AppPlan } from './app-plan';
import type { StartArguments } from './arguments';
import { BackOff } from './back-off';
import { buildApps } from './build-apps';
import { claimApps, giveUpClaim } from './claim';
import { Past, pastArgs } from './past';
import { Latest } from './watch/latest';
import type { PartSight } from './watch/sight';

const SERVICES_FRESH_MS = 5_000;
const SERVICES_ILL_FRESH_MS = 1_000;

export interface RunningStack {
  readonly services: Services;
  readonly prepared: Prepared;
}

/** Services, tables and apps: all that `npm start` brings up, and takes down again in the opposite order. */
export class Stack {
  private apps: App[] = [];
  private past: Past | undefined;
  private starting: Promise<RunningStack> | undefined;
  private services: Services | undefined;
  private stopping: Promise<void> | undefined;
  private isStopping = false;
  private readonly restarting = new Set<ServiceName>();
  private serviceSights: Latest<readonly PartSight[]> | undefined;
  private readonly backOffs = new Map<ServiceName, { backOff: BackOff; sinceMs: number }>();

  constructor(
    private readonly args: StartArguments,
    private readonly instance: Instance,
    private readonly plans: readonly AppPlan[],
    private readonly say: Log,
  ) {}

  /**
   * Resolves when every app is healthy.
   * @throws LauncherError; call stop() then, too. Also when stop() is called meanwhile.
   */
  start(): Promise<RunningStack> {
    this.starting ??= this.startAll();
    return this.starting;
  }

  /** Apps first, those that produce before those that consume, then the services. May be called at any time. */
  stop(): Promise<void> {
    this.isStopping = true;
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  lookAtApps(): PartSight[] {
    return this.apps.map((app) => app.look(performance.now()));
  }

  lookAtServices(): readonly PartSight[] {
    this.serviceSights ??= new Latest<readonly PartSight[]>(
      [],
      () => this.askServices(),
      (sights) => (sights.some(({ state }) => state !== 'up') ? SERVICES_ILL_FRESH_MS : SERVICES_FRESH_MS),
    );
    return this.serviceSights.get(performance.now());
  }

  private async askServices(): Promise<readonly PartSight[]> {
    const states = await askServices(this.instance);
    return states.map(({ name, title, isUp }) => {
      if (isUp) return { title, state: 'up' };
      return { title, state: this.restarting.has(name) ? 'restarting' : 'unhealthy' };
    });
  }

  private async startAll(): Promise<RunningStack> {
    await claimApps(this.instance, this.plans);
    const builds = buildApps(WORKSPACE_ROOT, [...new Set(this.plans.map(({ app }) => app))]);
    const services = await this.whileStarting(this.startServices(), builds);
    const prepared = await loadPrepare().prepareInstance(this.instance, { ...process.env, ...services.env });
    for (const warning of prepared.warnings) this.say(warning);
    this.refuseIfStopping();
    const spark = await sparkEnv(process.env, this.instance.vendorFolder, this.say);
    const env = { ...process.env, ...services.env, ...spark, GLOBALMART_ENV_FILE: this.instance.envFile };
    this.apps = this.plans.map((plan) => new App(plan, this.instance, env, this.say));
    const isAwaited = ({ plan }: App) => plan.app !== 'batch-worker';
    const written = this.writePast(env);
    const starts = this.apps.filter(isAwaited).map(async (app) => {
      // What it sells must not be in the days that the past is written of.
      if (app.plan.app === 'producer') await written;
      this.refuseIfStopping();
      await app.start();
    });
    await Promise.all(starts);
    this.refuseIfStopping();
    for (const app of this.apps) {
      if (isAwaited(app)) app.keep();
      else void this.startLate(app);
    }
    return { services, prepared };
  }

  private async writePast(env: NodeJS.ProcessEnv): Promise<void> {
    const args = pastArgs(this.args);
    if (args === undefined) return;
    this.past = new Past(args, this.instance, env, this.say);
    await this.past.write();
  }

  /** Nobody waits for this app, so it does not take the others' time while they start. */
  private async startLate(app: App): Promise<void> {
    try {
      await app.start();
    } catch (error) {
      if (!this.isStopping) this.say((error as Error).message);
    }
    app.keep();
  }

  private async startServices(): Promise<Services> {
    const { instance, ports } = this.args;
    this.services = await startServices({
      instance,
      ports,
      log: (line) => {
        if (this.isStopping) return;
        this.say(line);
        // The first line says that all servers are on their way: time that would be spent waiting.
        setImmediate(loadPrepare);
      },
      onUnexpectedExit: (service, reason) => void this.restartService(service, reason),
    });
    return this.services;
  }

  /** Both, and the first failure of either; what is still under way is left to stop(). */
  private async whileStarting(services: Promise<Services>, builds: Promise<unknown>): Promise<Services> {
    const [started] = await Promise.all([services, builds]);
    this.refuseIfStopping();
    return started;
  }

  private refuseIfStopping(): void {
    if (this.isStopping) throw new LauncherError('The start was given up.');
  }

  private async restartService(service: ServiceName, reason: string): Promise<void> {
    if (this.isStopping) return;
    const known = this.backOffs.get(service) ?? { backOff: new BackOff(), sinceMs: -Infinity };
    this.backOffs.set(service, known);
    const delayMs = known.backOff.next(performance.now() - known.sinceMs);
    this.restarting.add(service);
    this.say(`${reason}; starting it again in ${delayMs / 1_000} s`);
    await delay(delayMs);
    if (this.isStopping) return;
    known.sinceMs = performance.now();
    try {
      await this.services?.start(service);
      this.restarting.delete(service);
    } catch (error) {
      await this.restartService(service, (error as Error).message);
    }
  }

  private async stopAll(): Promise<void> {
    // A start in full swing has servers that nobody else knows of: it ends first, by itself or by a failure.
    const settled = this.starting?.then(
      () => undefined,
      () => undefined,
    );
    await this.past?.stop();
    await this.stopApps();
    await settled;
    await this.stopApps();
    await this.services?.stop();
    giveUpClaim(this.instance);
  }

  private async stopApps(): Promise<void> {
    const inOrder = ['producer', 'stream-worker'];
    for (const name of inOrder) await this.stopThose(({ plan }) => plan.app === name);
    await this.stopThose(({ plan }) => !inOrder.includes(plan.app));
  }

  private async stopThose(wanted: (app: App) => boolean): Promise<void> {
    await Promise.all(this.apps.filter(wanted).map((app) => app.stop()));
  }
}
