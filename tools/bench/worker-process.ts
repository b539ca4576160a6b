import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cpuSeconds, peakMemoryMb } from './process-cost';

export interface WorkerCost {
  readonly cpuSeconds: number;
  readonly peakMemoryMb: number;
  readonly idsHeld: number;
}

/** One stream-worker as it runs in production: the built bundle in its own process. */
export class WorkerProcess {
  private url: string | undefined;
  private firstOpenedMs: number | undefined;

  private constructor(private readonly child: ChildProcess) {}

  static start(root: string, env: NodeJS.ProcessEnv, logFile: string): WorkerProcess {
    const entry = join(root, 'dist/apps/stream-worker/main.js');
    const child = spawn(process.execPath, ['--enable-source-maps', entry, '--jobs', 'sales'], {
      env: { ...env, STREAM_WORKER_HTTP_PORT: '0', LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const worker = new WorkerProcess(child);
    const log = createWriteStream(logFile, { flags: 'a' });
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      worker.notice(line);
    });
    return worker;
  }

  /** When it took its first partition, ms since the epoch. */
  get openedMs(): number | undefined {
    return this.firstOpenedMs;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async cost(): Promise<WorkerCost> {
    const pid = this.child.pid ?? 0;
    const metrics = this.url === undefined ? '' : await (await fetch(`${this.url}/metrics`)).text();
    const held = metrics.matchAll(/^globalmart_stream_ids_held\{[^}]*\} (\d+)$/gm);
    const idsHeld = [...held].reduce((sum, [, count]) => sum + Number(count), 0);
    return { cpuSeconds: cpuSeconds(pid), peakMemoryMb: peakMemoryMb(pid), idsHeld };
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  private notice(line: string): void {
    let entry: { msg?: string; url?: string; time?: string };
    try {
      entry = JSON.parse(line) as typeof entry;
    } catch {
      return; // not a log line
    }
    if (entry.url !== undefined) this.url = entry.url;
    if (entry.msg === 'partition opened' && entry.time !== undefined) this.firstOpenedMs ??= Date.parse(entry.time);
  }
}
