import type { TopicName } from '@globalmart/contracts';
import { type OutgoingRecord, RecordProducer } from '@globalmart/platform';
import { type OutgoingPort, RecordsRefused, StoreUnavailable } from '@globalmart/streaming';
import type { Kafka } from 'kafkajs';
import type { Logger } from 'pino';

export interface TopicSenderOptions {
  readonly kafka: Kafka;
  readonly logger: Logger;
  readonly topicPrefix: string;
  /** Hears of what the broker has acknowledged. */
  readonly onSent: (topic: TopicName, records: number) => void;
}

/** The topics that jobs write, each with a producer made at its first use: most workers never need one. */
export class TopicSender implements OutgoingPort {
  private readonly producers = new Map<TopicName, Promise<RecordProducer>>();

  constructor(private readonly options: TopicSenderOptions) {}

  async send(topic: TopicName, records: readonly OutgoingRecord[]): Promise<void> {
    const producer = await this.producerOf(topic);
    try {
      await producer.send(this.options.topicPrefix + topic, records);
      this.options.onSent(topic, records.length);
    } catch (error) {
      // The producer repeats whatever can succeed by itself.
      throw new RecordsRefused(`the broker refuses records for ${topic}`, { cause: error });
    }
  }

  async close(): Promise<void> {
    const connected = await Promise.allSettled(this.producers.values());
    for (const result of connected) if (result.status === 'fulfilled') await result.value.close();
  }

  private producerOf(topic: TopicName): Promise<RecordProducer> {
    let producer = this.producers.get(topic);
    if (producer === undefined) {
      producer = this.connect(topic);
      this.producers.set(topic, producer);
    }
    return producer;
  }

  private async connect(topic: TopicName): Promise<RecordProducer> {
    const { kafka, logger, topicPrefix } = this.options;
    const producer = new RecordProducer({ kafka, logger, topics: [topicPrefix + topic] });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.producers.delete(topic);
      await producer.close().catch(() => undefined);
      throw new StoreUnavailable(`cannot write to ${topic}`, { cause: error });
    }
  }
}
