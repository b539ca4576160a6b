import { createJudge, TOPICS } from '@globalmart/contracts';
import {
  createKafka,
  ensureTopics,
  type HealthRegistry,
  refuseGraveDrifts,
  TopicDriftError,
} from '@globalmart/platform';
import {
  DEFAULT_SETTINGS,
  FaultPoints,
  PostgresStore,
  StreamEngine,
  type StorePort,
  systemClock,
} from '@globalmart/streaming';
import { FolderStore, type NewRowBuffer } from '@globalmart/lake';
import type { Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Arguments } from '../arguments';
import type { StreamWorkerConfig } from '../config';
import { JOB_NAMES, selectJobs } from '../jobs/jobs';
import { KafkaBatchStrategy } from '../transport/kafka-batch.strategy';
import { ConsoleStore } from './console.store';
import { StoredCatalogue } from './stored-catalogue';
import { engineLog } from './engine-log';
import { LakeSink } from './lake-sink';
import { EngineMetrics } from './engine-metrics';
import { TopicSender } from './topic-sender';
import { Watchdog } from './watchdog';

const CHECK_INTERVAL_MS = 10_000;
const STUCK_AFTER_MS = 60_000;
const RETRY_START_MS = 1_000;
const EXPIRY_INTERVAL_MS = 60_000;
const SETTLE_INTERVAL_MS = 1_000;
/** Longer than a flush of the job `catalogue` takes, retries included: it does not get on. */
const LONG_WAIT_MS = 10_000;

export interface RuntimeDependencies {
  readonly config: StreamWorkerConfig;
  readonly args: Arguments;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly health: HealthRegistry;
  readonly newLakeRows: NewRowBuffer;
  /** Ends the process with code 1, in order. */
  readonly fail: (reason: string) => void;
}

/** The engine with its real ports: kafkajs, PostgreSQL, the system's clock. */
export class StreamRuntime {
  readonly engine: StreamEngine;
  readonly transport: KafkaBatchStrategy;
  private readonly kafka: Kafka;
  private readonly postgres: PostgresStore | undefined;
  private readonly catalogue: StoredCatalogue | undefined;
  private readonly sender: TopicSender;
  private readonly watchdog: Watchdog;
  private readonly timers: NodeJS.Timeout[] = [];
  private stopping = false;
  private settling = false;
  /** It is left to the next check then: with the database away, trying every second would only cost. */
  private settlingFailed = false;

  constructor(private readonly dependencies: RuntimeDependencies) {
    const { config, args, logger, registry, newLakeRows, fail } = dependencies;
    const stored = selectJobs(args.jobs, {
      thresholds: config,
      newLakeRows,
      lakeSink: new LakeSink(new FolderStore(config.lakeRoot)),
      lakeFlushIntervalMs: config.lakeFlushIntervalMs,
    });
    const jobs = stored.map(({ job }) => job);
    const names = jobs.map(({ name }) => name);
    const also = names.filter((name) => !args.jobs.includes(name));
    logger.info({ jobs: names }, also.length === 0 ? 'jobs' : `jobs; the others need ${also.join()}`);
    const stopOn = (what: string) => (error: Error) => {
      logger.fatal({ err: error }, what);
      fail(what);
    };

    const faultPoints = FaultPoints.parse(config.faultPoints);
    this.kafka = createKafka({ brokers: config.kafkaBrokers, clientId: 'stream-worker', logger });
    this.transport = new KafkaBatchStrategy({
      kafka: this.kafka,
      groupId: [`${config.kafkaTopicPrefix}globalmart`, ...groupSuffix({ ...args, jobs: names })].join('-'),
      topicPrefix: config.kafkaTopicPrefix,
      topics: [...new Set(jobs.flatMap(({ topics }) => topics))],
      onAssigned: (partitions) => {
        logger.info({ partitions }, 'assigned');
        this.engine.assign(partitions);
      },
      onCrash: stopOn('the Kafka consumer gave up'),
      onProgressFailed: (error) => logger.debug({ err: error }, 'group offsets not committed'),
      onCatchUpFailed: (what, error) => logger.warn({ err: error }, what),
      faultPoints,
    });

    const metrics = new EngineMetrics(registry, () => this.engine, config.watermarkDelayMs);
    this.sender = new TopicSender({
      kafka: this.kafka,
      logger,
      topicPrefix: config.kafkaTopicPrefix,
      onSent: (topic, records) => metrics.sent(topic, records),
    });
    let store: StorePort;
    if (args.sink === 'postgres') {
      const outgoing = this.sender;
      store = this.postgres = new PostgresStore({ url: config.postgresUrl, jobs: stored, outgoing, faultPoints });
      this.catalogue = new StoredCatalogue(config.postgresUrl);
    } else {
      store = new ConsoleStore((line) => process.stdout.write(`${line}\n`));
    }

    const log = engineLog(logger);
    this.engine = new StreamEngine({
      jobs,
      judgeRecord: createJudge({ countries: config.countries }),
      log: this.transport.log,
      store,
      catalogue: this.catalogue,
      clock: systemClock,
      random: { next: Math.random },
      settings: { ...DEFAULT_SETTINGS, watermarkDelayMs: config.watermarkDelayMs },
      onFailure: stopOn('the stream engine failed'),
      observer: {
        ...log,
        judged: (topic, judged) => metrics.judged(topic, judged),
        flushed: metrics.flushed,
        flushFailed: (job, error) => {
          log.flushFailed(job, error);
          metrics.flushFailed(job, error);
        },
        incident: (incident) => {
          log.incident(incident);
          metrics.incident(incident);
        },
      },
    });
    this.watchdog = new Watchdog(
      () => this.engine.progress(),
      STUCK_AFTER_MS,
      (task) => stopOn('no progress')(new Error(`${task}: records wait, nothing moved for ${STUCK_AFTER_MS / 1000} s`)),
    );
    this.registerHealth();
  }

  /**
   * Waits for Kafka, however long it takes to come up, and makes sure of the topics; false if it was stopped meanwhile.
   * @throws TopicDriftError when a topic is set so that results would be wrong
   */
  async prepare(): Promise<boolean> {
    const { config, logger } = this.dependencies;
    while (!this.stopping) {
      try {
        const { kafkaTopicPrefix: prefix, kafkaPartitions: partitions } = config;
        const { drifts } = await ensureTopics(this.kafka, TOPICS, { prefix, partitions });
        refuseGraveDrifts(drifts, (line) => logger.warn(line));
        break;
      } catch (error) {
        if (error instanceof TopicDriftError) throw error;
        // Also a broker that is up but has not heard yet of a topic made a moment ago.
        logger.warn({ err: error, brokers: config.kafkaBrokers }, 'Kafka is not ready yet');
        await systemClock.sleep(RETRY_START_MS);
      }
    }
    if (this.stopping) return false;
    this.timers.push(
      setInterval(() => void this.check(), CHECK_INTERVAL_MS),
      setInterval(() => void this.expire(), EXPIRY_INTERVAL_MS),
      setInterval(() => void this.settle(), SETTLE_INTERVAL_MS),
    );
    return true;
  }

  /** Stop intake, finish the flush, leave the group, close what flushes need: never close the store under a consumer. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers) clearInterval(timer);
    this.transport.log.pause();
    await this.engine.stop();
    await this.transport.log.leave();
    await this.sender.close();
    await this.catalogue?.close();
    await this.postgres?.close();
  }

  private async check(): Promise<void> {
    if (await this.servicesAnswer()) this.watchdog.check(Date.now());
    else this.watchdog.excuse();
    await this.settle(true);
    try {
      await this.engine.checkLog();
    } catch (error) {
      this.dependencies.logger.warn({ err: error }, 'could not compare the log with the results');
    }
  }

  private async servicesAnswer(): Promise<boolean> {
    try {
      await Promise.all([this.postgres?.ping(), this.transport.log.ping()]);
      return true;
    } catch {
      return false; // which whoever needs them has told already
    }
  }

  private async settle(all = false): Promise<void> {
    if (this.settling || ((this.settlingFailed || this.isInBacklog) && !all)) return;
    this.settling = true;
    try {
      await this.postgres?.settle(all);
      this.settlingFailed = false;
    } catch (error) {
      this.dependencies.logger.warn({ err: error }, 'could not settle what depends on all partitions; trying again');
      this.settlingFailed = true;
    } finally {
      this.settling = false;
    }
  }

  /** Then the times of a minute's events pass in a second, and what is settled with each check is settled often enough. */
  private get isInBacklog(): boolean {
    return this.engine.partitions().some(({ lag }) => lag >= DEFAULT_SETTINGS.backlogRecords);
  }

  private async expire(): Promise<void> {
    try {
      const deleted = await this.postgres?.expire();
      if (deleted) this.dependencies.logger.debug({ deleted }, 'rows past their age deleted');
    } catch (error) {
      this.dependencies.logger.warn({ err: error }, 'could not delete rows past their age');
    }
  }

  private registerHealth(): void {
    const { health } = this.dependencies;
    if (this.postgres !== undefined) health.register('postgres', () => this.postgres?.ping() ?? Promise.resolve());
    health.register('kafka', () => this.transport.log.ping());
    health.register('partitions', () => {
      const incidents = this.engine.partitions().flatMap(({ incident }) => (incident === undefined ? [] : [incident]));
      if (incidents.length === 0) return Promise.resolve();
      const stopped = [...new Set(incidents.map(({ message }) => message))].join('; ');
      return Promise.reject(new Error(`stopped, the log does not continue where the results end: ${stopped}`));
    });
    health.register('lake', () => {
      const [away] = this.engine.sinksAway().filter(({ sinceMs }) => Date.now() - sinceMs > LONG_WAIT_MS);
      return away === undefined ? Promise.resolve() : Promise.reject(new Error('no file can be written'));
    });
    health.register('catalogue', () => {
      const waits = this.engine.catalogueWaits().filter(({ sinceMs }) => Date.now() - sinceMs > LONG_WAIT_MS);
      if (waits.length === 0) return Promise.resolve();
      const names = waits.map(({ topic, partition }) => `${topic}-${partition}`).join(', ');
      return Promise.reject(new Error(`waiting for the job catalogue to catch up: ${names}`));
    });
  }
}

/**
 * Workers with the same jobs share the partitions. Those with all jobs do so under one name, whatever jobs there are: while
 * a new version is rolled out, its workers and the old ones must not take the partitions from each other. Nor must a console
 * worker take any from those that write.
 */
function groupSuffix({ jobs, sink }: Arguments): string[] {
  const names = jobs.length === JOB_NAMES.length ? [] : [...jobs].sort();
  return sink === 'postgres' ? names : [...names, 'console', String(process.pid)];
}
