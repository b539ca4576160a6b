import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** How long Spark may take to end when it is told to; after that it is killed. */
const STOP_MS = 8_000;
const LONGEST_COMPLAINT = 4_000;
/** Begins the lines by which Spark tells that it has come to the end of what it was given. */
const MARK = 'globalmart';
const MARKED = new RegExp(`${MARK}\t(done|ended)$`);

export interface SparkSessionOptions {
  /** A Spark installation. */
  readonly home: string;
  readonly master: string;
  readonly driverMemoryMb: number;
  readonly settings: Readonly<Record<string, string>>;
  /** Where Spark puts what it leaves lying about. */
  readonly folder: string;
  readonly logFile: string;
}

/**
 * One Spark application that runs statements as it is given them. It gets them through a pipe: when this process dies, the
 * pipe ends, and with it the application, after the statement it is at.
 */
export class SparkSession {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly exited: Promise<void>;
  private readonly logFile: string;
  private startError: Error | undefined;
  private listener: ((line: string) => void) | undefined;

  constructor({ home, master, driverMemoryMb, settings, folder, logFile }: SparkSessionOptions) {
    const conf = Object.entries(settings).flatMap(([name, value]) => ['--conf', `${name}=${value}`]);
    const args = ['--master', master, '--driver-memory', `${driverMemoryMb}m`, ...conf];
    const log = openSync(logFile, 'a');
    // In a process group and without a terminal of its own: Ctrl-C is for us, and Spark's shell has nobody to prompt.
    this.child = spawn(resolve(home, 'bin/spark-sql'), args, {
      cwd: folder,
      detached: true,
      stdio: ['pipe', 'pipe', log],
      // The types know no descriptors.
    }) as ChildProcessByStdio<Writable, Readable, null>;
    closeSync(log);
    this.logFile = logFile;
    this.exited = new Promise((exited) => {
      this.child.once('error', (error) => exited(void (this.startError = error)));
      this.child.once('close', () => exited());
    });
    // Broken when it has ended before it was told everything; `exited` says that.
    this.child.stdin.on('error', () => undefined);
    createInterface(this.child.stdout).on('line', (line) => this.listener?.(line));
  }

  /**
   * Runs statements one after the other, up to the first that fails.
   * @throws Error with what Spark said, when one failed or the application ended
   */
  async run(statements: readonly string[]): Promise<void> {
    // A line that ends in a semicolon is run as a whole, and left where it fails: then it is ended, but not done.
    const text = [...statements, `SELECT '${MARK}', 'done'`].map(withoutComments).join('\n; ');
    const logged = statSync(this.logFile).size;
    let isDone = false;
    const ended = new Promise<void>((end) => {
      this.listener = (line) => {
        const [, mark] = MARKED.exec(line) ?? [];
        isDone ||= mark === 'done';
        if (mark === 'ended') end();
      };
    });
    this.child.stdin.write(`${text}\n;\nSELECT '${MARK}', 'ended';\n`);
    await Promise.race([ended, this.exited]);
    if (!isDone) throw this.startError ?? new Error(this.complaint(logged));
  }

  /** Ends the application when it has no statement to run, and waits for that, but not forever. */
  async close(): Promise<void> {
    this.child.stdin.end();
    const timer = setTimeout(() => this.signal('SIGKILL'), STOP_MS);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends the application whatever it is doing. */
  async kill(): Promise<void> {
    this.signal('SIGTERM');
    await this.close();
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null) return;
    process.kill(-this.child.pid, signal);
  }

  /** What Spark has logged since, without the traces of its stack. */
  private complaint(since: number): string {
    const lines = readFileSync(this.logFile).subarray(since).toString().split('\n');
    const telling = lines.filter((line) => !/^\s*at |^\s*\.\.\. \d+ more|^Time taken/.test(line));
    return telling.join('\n').slice(0, LONGEST_COMPLAINT) || `Spark ended without a word in ${this.logFile}`;
  }
}

/** The shell leaves out comments only where a line begins with them. */
function withoutComments(statement: string): string {
  return statement.replace(/^\s*--.*$\n?/gm, '').trim();
}
