import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { identify, removePidFile, writePidFile } from './process-identity';
import { lastLines } from './run-command';
import { signalQuietly } from './signal-quietly';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ProcessSpec {
  /** As in "Kafka ended with status 1". */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
  readonly pidFile: string;
  /** See ProcessIdentity.marker. */
  readonly marker: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Run as this account; only root may ask for another one. */
  readonly account?: Account;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const STOP_DEADLINE_MS = 20_000;
const LOG_LIMIT_BYTES = 8 * 1024 * 1024;

/** One server process that dies with its launcher, and whose exit is always noticed. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private exit: Promise<Exit> | undefined;

  constructor(readonly spec: ProcessSpec) {}

  get pid(): number | undefined {
    return this.isRunning() ? this.child?.pid : undefined;
  }

  /** Settles when the current process ends. */
  get exited(): Promise<Exit> | undefined {
    return this.exit;
  }

  isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Whether it starts at all shows in `exited` and in the log: a missing program counts as one that ended. */
  start(): void {
    if (this.isRunning()) return;
    rotate(this.spec.logFile);
    const [command, ...args] = withDeathSignal(this.spec);
    const log = openSync(this.spec.logFile, 'a', 0o600);
    // Its own process group: Ctrl-C in a terminal then reaches the launcher alone, which stops the services in order.
    const child = spawn(command, args, {
      cwd: this.spec.cwd,
      env: this.spec.env,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.child = child;
    this.exit = new Promise((resolve) => {
      child.once('error', () => resolve({ code: 127, signal: null }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const identity = child.pid === undefined ? undefined : identify(child.pid, this.spec.marker);
    if (identity) writePidFile(this.spec.pidFile, identity);
  }

  /** Asks the process to stop and waits; after 20 s its whole group is killed. */
  async stop(): Promise<void> {
    if (!this.child || !this.exit || !this.isRunning()) return;
    this.child.kill(this.spec.stopSignal);
    const timer = setTimeout(() => this.signalGroup('SIGKILL'), STOP_DEADLINE_MS);
    await this.exit;
    clearTimeout(timer);
    removePidFile(this.spec.pidFile);
  }

  /** Sends any signal to the process itself, for fault tests; the caller decides what to wait for. */
  signal(signal: NodeJS.Signals): void {
    if (this.isRunning()) this.child?.kill(signal);
  }

  logTail(): string[] {
    try {
      return lastLines(readFileSync(this.spec.logFile, 'utf8'));
    } catch {
      return [];
    }
  }

  private signalGroup(signal: NodeJS.Signals): void {
    if (this.child?.pid !== undefined) signalQuietly(-this.child.pid, signal);
  }
}

/**
 * The command under `setpriv --pdeathsig`, by which the kernel passes the stop signal on when the launcher dies,
 * even by kill -9. Linux only, as are the binaries.
 */
function withDeathSignal({ command, args, stopSignal, account }: ProcessSpec): [string, ...string[]] {
  const asAccount = account ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'] : [];
  return ['setpriv', ...asAccount, '--pdeathsig', stopSignal.slice(3), '--', command, ...args];
}

/** Keeps one older log, so that restarts neither lose the reason of the last crash nor fill the disk. */
function rotate(logFile: string): void {
  try {
    if (statSync(logFile).size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
