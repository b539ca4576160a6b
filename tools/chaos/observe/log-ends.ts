import { createKafka, createLogger } from '@globalmart/platform';
import type { Admin } from 'kafkajs';

/** Where a topic's partitions end: the offset the next record will get. */
export class LogEnds {
  private constructor(
    private readonly admin: Admin,
    private readonly topic: string,
  ) {}

  static async open(brokers: readonly string[], topic: string): Promise<LogEnds> {
    const logger = createLogger({ name: 'chaos', level: 'fatal', destination: process.stderr });
    const admin = createKafka({ brokers, clientId: 'chaos', logger }).admin();
    await admin.connect();
    return new LogEnds(admin, topic);
  }

  async read(): Promise<ReadonlyMap<number, number>> {
    const offsets = await this.admin.fetchTopicOffsets(this.topic);
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }
}
