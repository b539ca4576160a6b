import { eventually } from '@globalmart/testing';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppProcess } from '../chaos/processes/app-process';
import type { PostgresProxy } from '../chaos/proxy/postgres-proxy';
import type { Stage } from '../chaos/stage';
import type { Services } from '../services';
import type { PostgresFigures } from './postgres-figures';
import type { RecoveryWatch } from './recovery-watch';
import type { Fault } from './schedule';

/** How long a worker that is to kill itself may take to get there, before it is killed like any other. */
const DOOMED_MS = 20_000;
/** Longer than any flush: if no COMMIT passes, there is nothing to lose. */
const COMMIT_DEADLINE_MS = 30_000;

export interface TroublesOptions {
  readonly stage: Stage;
  readonly services: Services;
  /** Between the workers and PostgreSQL. */
  readonly proxy: PostgresProxy;
  readonly postgres: PostgresFigures;
  readonly workerRole: string;
  readonly watch: RecoveryWatch;
  readonly say: (what: string) => void;
}

/** Makes faults: what is done to the workers is done to one that takes its turn in dying, never to the witness. */
export class Troubles {
  made = 0;
  private victim: AppProcess;
  private guest: AppProcess | undefined;
  /** One after the other: a fault that falls due before the last one's restart hits the next worker. */
  private workerFaults = Promise.resolve();
  private lineFaults = Promise.resolve();
  private serviceFaults = Promise.resolve();

  constructor(private readonly options: TroublesOptions) {
    this.victim = this.startWorker();
  }

  startWorker(faultPoints?: string): AppProcess {
    const { stage, proxy } = this.options;
    return stage.startWorker({ faultPoints, postgresUrl: proxy.url });
  }

  /** Resolves when the fault is over; what it takes to recover is watched. */
  make(fault: Fault): Promise<void> {
    this.options.watch.faultBegan();
    switch (fault.kind) {
      case 'kill worker':
      case 'kill worker twice':
      case 'stop worker':
      case 'replace worker':
      case 'another worker joins or leaves':
        return (this.workerFaults = this.workerFaults.then(() => this.strikeWorker(fault)));
      case 'kill service':
        return (this.serviceFaults = this.serviceFaults.then(() => this.killService(fault.service, fault.downMs)));
      default:
        return (this.lineFaults = this.lineFaults.then(() => this.strikeLine(fault)));
    }
  }

  /** Replaces the victim by one that kills itself at this point, and that again by a sound one. */
  async killAt(point: string, nth: number): Promise<void> {
    await this.victim.stop();
    await this.doom(point, nth);
  }

  private async strikeWorker(fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'kill worker': {
        await this.killVictim();
        await delay(fault.restartAfterMs);
        this.victim = this.startWorker();
        return;
      }
      case 'kill worker twice':
        await this.killVictim();
        return this.doom(fault.point, fault.nth);
      case 'stop worker':
        return this.stopVictim(fault.stoppedMs);
      case 'replace worker': {
        const { name } = this.victim;
        await this.victim.stop();
        this.victim = this.startWorker();
        return this.over(`${name} is replaced in order`);
      }
      case 'another worker joins or leaves': {
        const leaving = this.guest;
        await leaving?.stop();
        this.guest = leaving === undefined ? this.startWorker() : undefined;
        return this.over(leaving === undefined ? 'another worker joins' : `${leaving.name} leaves`);
      }
    }
  }

  private async killVictim(): Promise<void> {
    await this.victim.kill();
    this.over(`${this.victim.name} killed`);
  }

  private async doom(point: string, nth: number): Promise<void> {
    const doomed = this.startWorker(`${point}:${nth}:kill`);
    this.victim = doomed;
    await eventually(() => !doomed.isRunning, { deadlineMs: DOOMED_MS }).catch(() => doomed.kill());
    this.over(`${doomed.name} killed on its way to ${point}, time ${nth}`);
    this.victim = this.startWorker();
  }

  private async stopVictim(stoppedMs: number): Promise<void> {
    this.victim.signal('SIGSTOP');
    await delay(stoppedMs);
    this.victim.signal('SIGCONT');
    this.over(`${this.victim.name} stopped for ${seconds(stoppedMs)}`);
  }

  private async strikeLine(fault: Fault): Promise<void> {
    const { proxy, postgres, workerRole } = this.options;
    switch (fault.kind) {
      case 'slow postgres':
      case 'silent postgres': {
        const slow = fault.kind === 'slow postgres';
        proxy.set(slow ? { kind: 'delay', ms: fault.delayMs } : { kind: 'black-hole' });
        await delay(fault.forMs);
        proxy.set({ kind: 'pass' });
        return this.over(`PostgreSQL ${slow ? 'slow' : 'silent'} for ${seconds(fault.forMs)}`);
      }
      case 'lose commit': {
        const lost = proxy.loseNextCommit({ reachesServer: fault.reachesServer });
        await Promise.race([lost, delay(COMMIT_DEADLINE_MS)]);
        return this.over(`the answer to a COMMIT lost, ${fault.reachesServer ? 'carried out' : 'not carried out'}`);
      }
      case 'end sessions': {
        // With the server down there is none to end.
        const ended = await postgres.endWorkerSessions(workerRole).catch(() => 0);
        return this.over(`${ended} sessions of workers ended`);
      }
    }
  }

  private async killService(service: 'kafka' | 'postgres', downMs: number): Promise<void> {
    const { services, say } = this.options;
    await services.kill(service, 'SIGKILL');
    say(`${service} killed`);
    await delay(downMs);
    await services.start(service);
    this.over(`${service} down for ${seconds(downMs)}`);
  }

  private over(what: string): void {
    this.made++;
    this.options.say(what);
    this.options.watch.faultEnded(what);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
