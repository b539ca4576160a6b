import { eventually } from '@globalmart/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { WORKSPACE_ROOT } from '../../services';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface AppProcessOptions {
  /** The built main.js. */
  readonly file: string;
  readonly name: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gets everything the process prints. */
  readonly logFile: string;
}

// The kernel ends the app with this process, however that ends.
const DIE_WITH_PARENT = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL', '--'] : [];

/** A built app as a process of its own, that can be stopped, killed and listened to. */
export class AppProcess {
  readonly exited: Promise<Exit>;
  readonly lines: LogLine[] = [];
  private exit: Exit | undefined;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    readonly logFile: string,
  ) {
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve((this.exit = { code, signal })));
    });
  }

  static start({ file, name, args = [], env, logFile }: AppProcessOptions): AppProcess {
    const [command = '', ...rest] = [...DIE_WITH_PARENT, process.execPath, file, ...args];
    const child = spawn(command, rest, {
      cwd: WORKSPACE_ROOT,
      // Nothing of our own environment but what finds programs: NODE_OPTIONS of a test runner must not reach the app.
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = new AppProcess(name, child, logFile);
    started.listen();
    return started;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.exit === undefined;
  }

  /** Whether a SIGSTOP holds it. */
  get isStopped(): boolean {
    return this.isRunning && /^State:\s+T/m.test(this.status());
  }

  /** What no fault excuses: lines of level error or fatal, and an end with another code than 0. */
  get complaints(): string[] {
    const grave = this.lines.filter(({ level }) => level === 'error' || level === 'fatal').map(({ msg }) => msg);
    return this.exit?.code ? [...grave, `ended with code ${this.exit.code}`] : grave;
  }

  /** Resident memory in MiB; undefined once it has ended. */
  get residentMb(): number | undefined {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(this.status())?.[1];
    return kb === undefined ? undefined : Math.round(Number(kb) / 1_024);
  }

  /** Lines with this message so far. */
  logged(message: string): LogLine[] {
    return this.lines.filter(({ msg }) => msg === message);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.child.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** Asks it to end in order; resolves when it has. */
  async stop(): Promise<Exit> {
    this.signal('SIGTERM');
    return this.exited;
  }

  /** Waits for a line with this message, the `nth` of its kind. */
  async waitFor(message: string, { nth = 1, deadlineMs = 30_000 } = {}): Promise<LogLine> {
    return eventually(
      () => {
        const line = this.logged(message)[nth - 1];
        if (line === undefined && !this.isRunning) throw new Error(`${this.name} has ended; see ${this.logFile}`);
        return line ?? false;
      },
      { deadlineMs, everyMs: 20 },
    );
  }

  /** Waits for a line with this message that is not there yet. */
  waitForNext(message: string, deadlineMs?: number): Promise<LogLine> {
    return this.waitFor(message, { nth: this.logged(message).length + 1, deadlineMs });
  }

  private status(): string {
    try {
      return readFileSync(`/proc/${this.pid}/status`, 'utf8');
    } catch {
      return ''; // it has ended
    }
  }

  private listen(): void {
    mkdirSync(dirname(this.logFile), { recursive: true });
    const file = createWriteStream(this.logFile);
    const { stdout, stderr } = this.child;
    if (stdout === null || stderr === null) return;
    stdout.pipe(file);
    stderr.on('data', (chunk: Buffer) => {
      if (file.writable) file.write(chunk);
    });
    createInterface({ input: stdout }).on('line', (text) => {
      if (text.startsWith('{')) this.lines.push(JSON.parse(text) as LogLine);
    });
  }
}
