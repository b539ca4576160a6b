import { CATALOGUE_LEAD_MS, TOPICS } from '@globalmart/contracts';
import {
  createKafka,
  ensureTopics,
  HealthRegistry,
  type Logger,
  LOGGER,
  pingKafka,
  RecordProducer,
  refuseGraveDrifts,
  Shutdown,
  TopicDriftError,
} from '@globalmart/platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProducerConfig } from '../config';
import { Catalogue } from '../generate/catalogue';
import { EventStream, STREAM_TOPICS } from '../generate/event-stream';
import { createTimeline } from '../generate/timeline';
import type { ProducerOptions } from '../options';
import { hasCatalogue, publishCatalogue } from './catalogue.publisher';
import { EventPublisher } from './event.publisher';
import { PublishCounters } from './publish-counters';

export const OPTIONS = Symbol('OPTIONS');

const STATISTICS_MS = 10_000;
const RECONNECT_MS = 2_000;

/** Opens the shop: topics, catalogue, then events until it is told to stop or has sent what was asked for. */
@Injectable()
export class ShopService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly kafka: Kafka;
  private readonly producer: RecordProducer;
  private readonly stopped = new AbortController();
  private publisher: EventPublisher | undefined;

  constructor(
    private readonly config: ProducerConfig,
    @Inject(OPTIONS) private readonly options: ProducerOptions,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly counters: PublishCounters,
    private readonly shutdown: Shutdown,
    private readonly health: HealthRegistry,
  ) {
    const { kafkaBrokers: brokers, kafkaTopicPrefix: prefix } = config;
    this.kafka = createKafka({ brokers, clientId: 'producer', logger });
    const topics = [...STREAM_TOPICS, TOPICS.product_catalog.name].map((topic) => prefix + topic);
    this.producer = new RecordProducer({ kafka: this.kafka, logger, topics });
  }

  onApplicationBootstrap(): void {
    this.health.register('kafka', () => pingKafka(this.kafka));
    void this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped.abort();
    this.publisher?.stop();
    try {
      await this.producer.close();
    } finally {
      this.report('stopped sending');
    }
  }

  private async run(): Promise<void> {
    try {
      const catalogue = new Catalogue(this.options.products);
      const stocked = await this.connect(catalogue.size);
      if (!stocked && this.options.catalogue) await this.stock(catalogue);
      if (this.stopped.signal.aborted) return;
      await this.sell(catalogue);
      if (!this.stopped.signal.aborted)
        await this.shutdown.stop('all events are sent', this.counters.failed > 0 ? 1 : 0);
    } catch (error) {
      if (this.stopped.signal.aborted) return;
      this.logger.fatal({ err: error }, 'cannot go on');
      await this.shutdown.stop('failure', 1);
    }
  }

  /** Kafka may come up after the producer: tries until it is there. Resolves with whether the catalogue is there too. */
  private async connect(products: number): Promise<boolean> {
    const { kafkaTopicPrefix: prefix, kafkaPartitions: partitions } = this.config;
    while (!this.stopped.signal.aborted) {
      try {
        const { drifts } = await ensureTopics(this.kafka, TOPICS, { prefix, partitions });
        refuseGraveDrifts(drifts, (line) => this.logger.warn(line));
        await this.producer.connect();
        return await hasCatalogue(this.kafka, prefix + TOPICS.product_catalog.name, products);
      } catch (error) {
        if (error instanceof TopicDriftError) throw error;
        this.logger.warn({ err: error, brokers: this.config.kafkaBrokers }, 'cannot reach Kafka yet');
        await this.pause(RECONNECT_MS);
      }
    }
    return false;
  }

  /** Writes the catalogue and gives it the lead that readers rely on. */
  private async stock(catalogue: Catalogue): Promise<void> {
    const startedMs = performance.now();
    await publishCatalogue(this.producer, this.config.kafkaTopicPrefix, catalogue);
    const seconds = Math.round(performance.now() - startedMs) / 1_000;
    this.logger.info({ products: catalogue.size, seconds }, 'catalogue written');
    await this.pause(CATALOGUE_LEAD_MS);
  }

  private async sell(catalogue: Catalogue): Promise<void> {
    const { seed, mix, count, durationMs, rate, unpaced } = this.options;
    const timeline = createTimeline(this.options, Date.now(), Date.now);
    const stream = new EventStream({ seed, catalogue, mix, eventsPerSecond: timeline.eventsPerSecond });
    const { producer, counters } = this;
    const prefix = this.config.kafkaTopicPrefix;
    this.publisher = new EventPublisher({ producer, prefix, stream, timeline, counters, count, durationMs });
    this.logger.info({ rate: unpaced ? 'as fast as possible' : rate, seed, mix, count, durationMs }, 'selling');
    const startedMs = performance.now();
    let lastMs = startedMs;
    let lastAcknowledged = 0;
    const timer = setInterval(() => {
      const nowMs = performance.now();
      const perSecond = ((counters.acknowledged - lastAcknowledged) * 1_000) / (nowMs - lastMs);
      lastMs = nowMs;
      lastAcknowledged = counters.acknowledged;
      this.report('sending', perSecond);
    }, STATISTICS_MS);
    try {
      await this.publisher.run();
    } finally {
      clearInterval(timer);
    }
    const seconds = (performance.now() - startedMs) / 1_000;
    this.report('sent', counters.acknowledged / seconds, Math.round(seconds * 1_000) / 1_000);
  }

  private report(message: string, perSecond?: number, seconds?: number): void {
    const { sent, acknowledged, failed } = this.counters;
    const behindMs = Math.round(this.counters.behindMs());
    const { failedSends } = this.producer.statistics;
    const rate = perSecond === undefined ? undefined : Math.round(perSecond * 10) / 10;
    this.logger.info({ sent, acknowledged, failed, rate, seconds, failedSends, behindMs }, message);
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopped.signal }).catch(() => undefined); // aborted: stopping is no fault
  }
}
