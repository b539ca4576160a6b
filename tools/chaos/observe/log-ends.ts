import { createKafka, createLogger } from '@globalmart/platform';
import type { Admin } from 'kafkajs';

/** Where topics' partitions end: the offset the next record will get. */
export class LogEnds {
  private constructor(
    private readonly admin: Admin,
    private readonly topicPrefix: string,
  ) {}

  static async open(brokers: readonly string[], topicPrefix: string): Promise<LogEnds> {
    const logger = createLogger({ name: 'chaos', level: 'fatal', destination: process.stderr });
    const admin = createKafka({ brokers, clientId: 'chaos', logger }).admin();
    await admin.connect();
    return new LogEnds(admin, topicPrefix);
  }

  /** @param topic without prefix */
  async read(topic: string): Promise<ReadonlyMap<number, number>> {
    const offsets = await this.admin.fetchTopicOffsets(this.topicPrefix + topic);
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }
}
