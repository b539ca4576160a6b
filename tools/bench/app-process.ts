import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WORKSPACE_ROOT } from '../services';
import { ownCpuSeconds, peakMemoryMb } from './process-cost';

export interface AppOptions {
  readonly app: 'producer' | 'stream-worker' | 'api-gateway' | 'batch-worker';
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFolder: string;
  /** Told of each line of the log as it comes. */
  readonly onEntry?: (entry: LogEntry) => void;
}

/** A line of an app's log. */
export interface LogEntry {
  readonly msg?: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly [field: string]: unknown;
}

const COST_INTERVAL_MS = 200;

/** One app as it runs in production: the built bundle in its own process. */
export class AppProcess {
  private readonly entries: LogEntry[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly costs: NodeJS.Timeout;
  private lastCpuSeconds = 0;
  private lastPeakMb = 0;
  /** Its status once it has ended; null after a signal. */
  readonly ended: Promise<number | null>;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    private readonly onEntry: (entry: LogEntry) => void,
  ) {
    this.ended = once(child, 'exit').then(([code]) => code as number | null);
    // What a process has used can be asked only while it lives.
    this.costs = setInterval(() => this.look(), COST_INTERVAL_MS);
    void this.ended.then(() => {
      clearInterval(this.costs);
      this.notify();
    });
  }

  static start({ app, args = [], env, logFolder, onEntry = () => undefined }: AppOptions): AppProcess {
    const entry = join(WORKSPACE_ROOT, 'dist/apps', app, 'main.js');
    const names = ['PRODUCER', 'STREAM_WORKER', 'API_GATEWAY', 'BATCH_WORKER'];
    const ports = Object.fromEntries(names.map((name) => [`${name}_HTTP_PORT`, '0']));
    const child = spawn(process.execPath, ['--enable-source-maps', entry, ...args], {
      env: { ...env, ...ports, LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const started = new AppProcess(app, child, onEntry);
    const log = createWriteStream(join(logFolder, `${app}.log`), { flags: 'a' });
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      started.notice(line);
    });
    return started;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** CPU seconds so far; of one that has ended, up to a fifth of a second before. */
  get cpuSeconds(): number {
    this.look();
    return this.lastCpuSeconds;
  }

  get peakMemoryMb(): number {
    this.look();
    return this.lastPeakMb;
  }

  /** The first line with this message so far. */
  logged(message: string): LogEntry | undefined {
    return this.entries.find(({ msg }) => msg === message);
  }

  /** @throws Error when it ends without having logged the message */
  async waitFor(message: string): Promise<LogEntry> {
    for (;;) {
      const entry = this.logged(message);
      if (entry !== undefined) return entry;
      if (this.hasEnded) throw new Error(`${this.name} has ended without "${message}": see its log`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** Where its HTTP server listens. */
  async url(): Promise<string> {
    for (;;) {
      const url = this.entries.find((entry) => typeof entry.url === 'string')?.url;
      if (typeof url === 'string') return url;
      if (this.hasEnded) throw new Error(`${this.name} has ended: see its log`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** The sum of all samples of a metric. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${await this.url()}/metrics`)).text();
    const samples = text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'));
    return [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) this.child.kill('SIGTERM');
    await this.ended;
  }

  private look(): void {
    // One that has just ended shows neither.
    this.lastCpuSeconds = Math.max(this.lastCpuSeconds, ownCpuSeconds(this.pid));
    this.lastPeakMb = Math.max(this.lastPeakMb, peakMemoryMb(this.pid));
  }

  private notice(line: string): void {
    let entry: LogEntry;
    try {
      entry = JSON.parse(line) as LogEntry;
    } catch {
      return; // not a log line
    }
    this.entries.push(entry);
    this.onEntry(entry);
    this.notify();
  }

  private notify(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
