import { CATALOGUE_LEAD_MS, TOPICS } from '@globalmart/contracts';
import { FolderStore } from '@globalmart/lake';
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
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandFault } from '../commands/simulation-command';
import type { Stage } from '../commands/simulation-commands';
import { ProducerConfig } from '../config';
import { Catalogue } from '../generate/catalogue';
import type { ProducerOptions } from '../options';
import type { ScenarioName } from '../scenario/scenarios';
import { SHOP_TOPICS } from '../simulate/simulated-record';
import { hasCatalogue, publishCatalogue } from './catalogue.publisher';
import { historyEndMs, refuseStartInHistory } from './lake-history';
import { PublishCounters } from './publish-counters';
import { SalesDay } from './sales-day';
import { totalsOf } from './statistics';

export const OPTIONS = Symbol('OPTIONS');

const RECONNECT_MS = 2_000;

/** Opens the shop: topics, catalogue, then history and live events until it is told to stop or has sent what was asked for. */
@Injectable()
export class ShopService implements OnApplicationBootstrap, OnModuleDestroy, Stage {
  /** Whether Kafka was reached and its topics are there; false when stopped before. */
  readonly opened: Promise<boolean>;
  private open: (opened: boolean) => void = () => undefined;
  private readonly kafka: Kafka;
  private readonly producer: RecordProducer;
  private readonly stopped = new AbortController();
  private day: SalesDay | undefined;

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
    const topics = [...SHOP_TOPICS, TOPICS.product_catalog.name].map((topic) => prefix + topic);
    this.producer = new RecordProducer({ kafka: this.kafka, logger, topics });
    this.opened = new Promise((resolve) => (this.open = resolve));
  }

  onApplicationBootstrap(): void {
    this.health.register('kafka', () => pingKafka(this.kafka));
    void this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped.abort();
    this.open(false);
    this.day?.stop();
    try {
      await this.producer.close();
    } finally {
      this.logger.info(totalsOf(this.counters, this.producer), 'stopped sending');
    }
  }

  begin(scenario: ScenarioName | undefined): { fromMs: number; untilMs: number } | CommandFault {
    return this.day?.begin(scenario) ?? { field: 'scenario', rule: 'begins once the shop is open' };
  }

  private async run(): Promise<void> {
    try {
      const opensMs = await historyEndMs(new FolderStore(resolve(this.config.lakeRoot)));
      refuseStartInHistory(this.options.startMs, opensMs);
      const catalogue = new Catalogue(this.options.products);
      const stocked = await this.connect(catalogue.size);
      this.open(!this.stopped.signal.aborted);
      if (!stocked && this.options.catalogue) await this.stock(catalogue);
      if (this.stopped.signal.aborted) return;
      const { options, producer, counters, kafka, logger } = this;
      const prefix = this.config.kafkaTopicPrefix;
      this.day = new SalesDay({ options, catalogue, opensMs, producer, prefix, counters, kafka, logger });
      await this.day.run();
      if (!this.stopped.signal.aborted)
        await this.shutdown.stop('all events are sent', this.counters.failed > 0 ? 1 : 0);
    } catch (error) {
      if (this.stopped.signal.aborted) return;
      this.logger.fatal({ err: error }, 'cannot go on');
      this.open(false);
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

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopped.signal }).catch(() => undefined); // aborted: stopping is no fault
  }
}
