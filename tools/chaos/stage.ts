import { type EventTopic, TOPICS } from '@globalmart/contracts';
import { migrate } from '@globalmart/metrics-store';
import { createKafka, createLogger, ensureTopics } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { verify, type VerifyResult } from '../oracle/verify';
import { WORKSPACE_ROOT } from '../services';
import { LoadSender, type LoadSenderOptions } from './load/load-sender';
import { LogEnds } from './observe/log-ends';
import { quiesce } from './observe/quiesce';
import { type PartitionOffset, ResultsReader } from './observe/results-reader';
import { AppProcess } from './processes/app-process';
import { builtApp, ensureBuilt, type AppName } from './processes/ensure-built';

export interface StageOptions {
  /** KAFKA_BROKERS, POSTGRES_OWNER_URL, POSTGRES_WORKER_URL. */
  readonly env: Readonly<Record<string, string>>;
  /** Before topics and consumer groups. */
  readonly topicPrefix: string;
  /** For the apps' logs; default `.globalmart/tmp/<prefix>`. */
  readonly logFolder?: string;
  /** Where the built apps are; default `dist/apps`, brought up to date. */
  readonly appFolder?: string;
}

export interface WorkerOptions {
  /** `point:nth:action`, as the worker's FAULT_POINTS. */
  readonly faultPoints?: string;
  /** Where it finds PostgreSQL, if not directly. */
  readonly postgresUrl?: string;
  /** Names of the jobs to run; default: all. */
  readonly jobs?: readonly string[];
}

export type SenderOptions = Omit<LoadSenderOptions, 'brokers' | 'topic'> & { readonly topic?: EventTopic };

/** So that a play comes to rest soon after its last event. */
const LAKE_FLUSH_INTERVAL_MS = '500';
const TOPICS_DEADLINE_MS = 20_000;
/** Room for a start on a busy machine, for a dead member's session to end and for a rebalance. */
const RECOVERY_DEADLINE_MS = 40_000;

/** Topics, tables and workers of one play, apart from all others; whatever was started here ends with `close`. */
export class Stage {
  readonly topic: string;
  /** The lake of this play, in a folder of its own, where the batch worker's lie beside it. */
  readonly lakeRoot: string;
  private readonly logFolder: string;
  private readonly processes: AppProcess[] = [];
  private readonly senders: LoadSender[] = [];
  private logsDropped = false;

  private constructor(
    private readonly options: StageOptions,
    readonly results: ResultsReader,
    private readonly ends: LogEnds,
  ) {
    this.topic = options.topicPrefix + TOPICS.transactions.name;
    this.lakeRoot =
      options.env.LAKE_ROOT ?? join(WORKSPACE_ROOT, '.globalmart/tmp', `${options.topicPrefix}lake`, 'lake');
    this.logFolder = options.logFolder ?? join(WORKSPACE_ROOT, '.globalmart/tmp', options.topicPrefix);
  }

  static async open(options: StageOptions): Promise<Stage> {
    const { env, topicPrefix, appFolder } = options;
    const brokers = brokersOf(env);
    const logger = createLogger({ name: 'chaos', level: 'fatal', destination: process.stderr });
    const kafka = createKafka({ brokers, clientId: 'chaos', logger });
    await Promise.all([
      appFolder ?? ensureBuilt('stream-worker'),
      migrate(env.POSTGRES_OWNER_URL ?? ''),
      // A broker may not have heard yet of a topic that was made a moment ago; asking again finds it.
      eventually(() => ensureTopics(kafka, TOPICS, { prefix: topicPrefix }), { deadlineMs: TOPICS_DEADLINE_MS }),
    ]);
    const ends = await LogEnds.open(brokers, topicPrefix);
    return new Stage(options, new ResultsReader(env.POSTGRES_OWNER_URL ?? ''), ends);
  }

  get workers(): readonly AppProcess[] {
    return this.processes.filter(({ isRunning, name }) => isRunning && name.startsWith('worker'));
  }

  startWorker({ faultPoints = '', postgresUrl, jobs }: WorkerOptions = {}): AppProcess {
    const extra = { STREAM_WORKER_HTTP_PORT: '0', FAULT_POINTS: faultPoints };
    return this.startApp('stream-worker', 'worker', jobs === undefined ? [] : ['--jobs', jobs.join()], {
      ...extra,
      ...(postgresUrl === undefined ? {} : { POSTGRES_WORKER_URL: postgresUrl }),
    });
  }

  startApp(app: AppName, name: string, args: readonly string[], env: Record<string, string>): AppProcess {
    const { env: services, topicPrefix, appFolder } = this.options;
    const numbered = `${name}-${this.processes.length + 1}`;
    const started = AppProcess.start({
      file: builtApp(app, appFolder),
      name: numbered,
      args,
      env: { LAKE_FLUSH_INTERVAL_MS, ...services, LAKE_ROOT: this.lakeRoot, KAFKA_TOPIC_PREFIX: topicPrefix, ...env },
      logFile: join(this.logFolder, `${numbered}.log`),
    });
    this.processes.push(started);
    return started;
  }

  /** @param options.topic without prefix; default `transactions` */
  async openSender({ topic = 'transactions', ...options }: SenderOptions = {}): Promise<LoadSender> {
    const { env, topicPrefix } = this.options;
    const sender = new LoadSender({ ...options, brokers: brokersOf(env), topic: topicPrefix + topic });
    await sender.connect();
    this.senders.push(sender);
    return sender;
  }

  /** What the apps' logs and ends say that no fault excuses; empty in a good run. */
  get complaints(): string[] {
    return this.processes.flatMap(({ name, complaints }) => complaints.map((complaint) => `${name}: ${complaint}`));
  }

  /** Waits until every partition is further than it was at `since`. */
  async waitForProgress(since: readonly PartitionOffset[], deadlineMs = RECOVERY_DEADLINE_MS): Promise<void> {
    const before = new Map(since.map(({ partition, nextOffset }) => [partition, nextOffset]));
    await eventually(
      async () => {
        const now = await this.results.offsets();
        return now.length > 0 && now.every(({ partition, nextOffset }) => nextOffset > (before.get(partition) ?? 0));
      },
      { deadlineMs, everyMs: 100 },
    );
  }

  /** Of each partition, the offset its next record gets. */
  endsOf(topic: EventTopic): Promise<ReadonlyMap<number, number>> {
    return this.ends.read(topic);
  }

  /** Transactions that wait in the log for a job. */
  async lagOf(job: string): Promise<number> {
    const next = new Map((await this.results.offsets(job)).map(({ partition, nextOffset }) => [partition, nextOffset]));
    const waiting = [...(await this.endsOf('transactions'))].map(
      ([partition, end]) => end - (next.get(partition) ?? 0),
    );
    return waiting.reduce((sum, records) => sum + records, 0);
  }

  quiesce(deadlineMs = RECOVERY_DEADLINE_MS): Promise<void> {
    return quiesce(this.results, this.ends, { deadlineMs });
  }

  /** Compares the tables, at rest or not, with what the log up to their offsets says they should be. */
  verify(log?: (line: string) => void): Promise<VerifyResult> {
    return verify({ env: { ...this.options.env, LAKE_ROOT: this.lakeRoot }, prefix: this.options.topicPrefix, log });
  }

  /** All went well: nobody will want to read what the apps said. */
  dropLogs(): void {
    this.logsDropped = true;
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((started) => (started.isStopped ? started.kill() : started.stop())));
    // What a sender still holds is of no interest any more.
    await Promise.all(this.senders.map((sender) => sender.close().catch(() => undefined)));
    await this.ends.close();
    await this.results.close();
    if (!this.logsDropped) return;
    rmSync(this.logFolder, { recursive: true, force: true });
    if (this.options.env.LAKE_ROOT === undefined) rmSync(dirname(this.lakeRoot), { recursive: true, force: true });
  }
}

function brokersOf(env: Readonly<Record<string, string>>): string[] {
  return (env.KAFKA_BROKERS ?? '').split(',');
}
