import { createKafka, createLogger } from '@globalmart/platform';
import { createTestTopics, type TestTopics } from '@globalmart/testing';
import type { Kafka } from 'kafkajs';
import type { Sale } from './shop-model';

/** A record of the log: a sale, or anything else. */
export interface LogEntry {
  readonly sale?: Sale;
  readonly value?: string;
  readonly appendTime: string;
}

/** A log of transactions, of one partition, whose records have the append times they are given. */
export class SaleLog {
  private constructor(
    readonly topics: TestTopics,
    readonly kafka: Kafka,
  ) {}

  static async create(entries: readonly LogEntry[]): Promise<SaleLog> {
    const topics = createTestTopics('reconcile');
    const logger = createLogger({ name: 'spec', level: 'silent' });
    const log = new SaleLog(topics, createKafka({ brokers: topics.brokers, clientId: 'spec', logger }));
    const configEntries = [
      { name: 'message.timestamp.type', value: 'CreateTime' },
      { name: 'retention.ms', value: '-1' },
    ];
    const admin = log.kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: log.topic, numPartitions: 1, configEntries }], waitForLeaders: true });
    await admin.disconnect();
    await log.append(entries);
    return log;
  }

  get topic(): string {
    return `${this.topics.prefix}transactions`;
  }

  async append(entries: readonly LogEntry[]): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    // One send each: deleting records ends at a batch's beginning otherwise.
    for (const { sale, value, appendTime } of entries) {
      const message = {
        partition: 0,
        key: sale?.user_id ?? 'u1',
        value: value ?? JSON.stringify(sale && messageOf(sale)),
      };
      await producer.send({ topic: this.topic, messages: [{ ...message, timestamp: String(Date.parse(appendTime)) }] });
    }
    await producer.disconnect();
  }

  async deleteBefore(offset: number): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    // kafkajs deletes only from a topic whose leaders it has already asked for.
    await admin.fetchTopicOffsets(this.topic);
    await admin.deleteTopicRecords({ topic: this.topic, partitions: [{ partition: 0, offset: String(offset) }] });
    await admin.disconnect();
  }
}

/** What the shop sent, for a row of the lake. */
function messageOf(sale: Sale): object {
  const { transaction_id, user_id, payment_method, country, store_id } = sale;
  return {
    transaction_id,
    user_id,
    timestamp: new Date(sale.timestamp).toISOString(),
    products: sale.products.map(({ product_id, quantity, price_cents, category }) => ({
      product_id,
      quantity,
      price: price_cents / 100,
      category,
    })),
    total_amount: sale.total_amount_cents / 100,
    payment_method,
    country,
    store_id,
  };
}
