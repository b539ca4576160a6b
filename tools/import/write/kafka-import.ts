import { EVENT_TOPICS } from '@globalmart/contracts';
import { LakeFileRepository } from '@globalmart/metrics-store';
import { type Logger, RecordProducer } from '@globalmart/platform';
import type { Kafka } from 'kafkajs';
import type { ClientBase } from 'pg';
import type { ImportOrder } from '../orders/build-order';
import { type ImportTarget, ImportRefused } from './import-target';
import { endsOf } from './log-ends';
import { refuseTakenDays } from './taken-days';

const TOPIC = 'transactions';

export interface KafkaImportOptions {
  readonly database: ClientBase;
  readonly kafka: Kafka;
  readonly topicPrefix: string;
  readonly logger: Logger;
}

/**
 * Sends orders through Kafka into an instance that has no events yet: beside events of today, all these would be late. Each partition
 * has them in the order of event time.
 */
export class KafkaImport implements ImportTarget {
  constructor(private readonly options: KafkaImportOptions) {}

  async prepare(): Promise<void> {
    const { kafka, topicPrefix } = this.options;
    const used = (await endsOf(kafka, topicPrefix, EVENT_TOPICS)).find(({ nextOffset }) => nextOffset > 0);
    if (used === undefined) return;
    throw new ImportRefused(
      `${topicPrefix}${used.topic}-${used.partition} has had ${used.nextOffset} events: orders of the past go through Kafka into an ` +
        'empty instance only (npm run services -- reset), or straight to the lake (--to lake)',
    );
  }

  async write(orders: AsyncIterable<ImportOrder>, days: readonly string[]): Promise<void> {
    const { database, kafka, logger, topicPrefix } = this.options;
    const listed = await new LakeFileRepository(database).findByTopic(TOPIC);
    refuseTakenDays(listed, days, ['history', 'import']);
    const topic = topicPrefix + TOPIC;
    const producer = new RecordProducer({ kafka, logger, topics: [topic] });
    await producer.connect();
    let refusal: Error | undefined;
    try {
      for await (const { key, value } of orders) {
        if (producer.append(topic, [{ key, value }], ({ error }) => (refusal ??= error))) continue;
        await producer.ready();
      }
      await producer.flush();
    } finally {
      await producer.close();
    }
    if (refusal !== undefined) throw refusal;
  }
}
