import { migrate } from '@globalmart/metrics-store';
import { createKafka, createLogger, readEnvFile } from '@globalmart/platform';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ComparedJob } from '../compared-table';

const ROOT = join(__dirname, '../../..');

export interface LogEntry {
  partition: number;
  key?: string;
  value: string | null;
  /** What the topic says it was appended at; it keeps the times given, unlike a real one. */
  appendTime: string;
}

/** A topic `transactions` under a prefix of its own and a database of its own with the real schema. */
export class SalesFixture {
  private constructor(
    readonly env: Record<string, string | undefined>,
    readonly prefix: string,
    readonly database: Client,
    private readonly services: Record<string, string | undefined>,
    private readonly databaseName: string,
  ) {}

  static async create(): Promise<SalesFixture> {
    const file = process.env.GLOBALMART_ENV_FILE ?? join(ROOT, '.globalmart/test/env');
    const services = { ...readEnvFile(file), ...process.env };
    const name = `oracle_${randomBytes(6).toString('hex')}`;
    await asOwner(services, `CREATE DATABASE ${name}`);
    const url = new URL(services.POSTGRES_OWNER_URL ?? '');
    url.pathname = `/${name}`;
    await migrate(url.href);
    const database = new Client({ connectionString: url.href });
    await database.connect();
    const env = { ...services, POSTGRES_OWNER_URL: url.href, KAFKA_TOPIC_PREFIX: `${name}.` };
    const fixture = new SalesFixture(env, `${name}.`, database, services, name);
    await fixture.createTopic();
    return fixture;
  }

  get topic(): string {
    return `${this.prefix}transactions`;
  }

  async append(entries: readonly LogEntry[]): Promise<void> {
    const producer = this.kafka().producer({ idempotent: false });
    await producer.connect();
    try {
      // One by one: records of one batch could not have append times of their own.
      for (const { partition, key = 'U1', value, appendTime } of entries) {
        const timestamp = String(Date.parse(appendTime));
        await producer.send({ topic: this.topic, acks: -1, messages: [{ partition, key, value, timestamp }] });
      }
    } finally {
      await producer.disconnect();
    }
  }

  async deleteRecordsBefore(partition: number, offset: number): Promise<void> {
    await this.asAdmin(async (admin) => {
      // kafkajs deletes only from a topic whose leaders it has already asked for.
      await admin.fetchTopicOffsets(this.topic);
      await admin.deleteTopicRecords({ topic: this.topic, partitions: [{ partition, offset: String(offset) }] });
    });
  }

  async groups(): Promise<string[]> {
    const { groups } = await this.asAdmin((admin) => admin.listGroups());
    return groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(this.prefix));
  }

  async setNextOffset(
    partition: number,
    nextOffset: number,
    maxEventTime: string,
    jobs: readonly ComparedJob[] = ['sales', 'stores'],
  ): Promise<void> {
    await this.database.query(
      `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms)
       SELECT job, 'transactions', $1, 1, $2, 0, 0, $3 FROM unnest($4::text[]) AS j(job)
       ON CONFLICT (job, topic, partition) DO UPDATE SET next_offset = $2, max_event_ms = $3`,
      [partition, nextOffset, Date.parse(maxEventTime), jobs],
    );
  }

  async drop(): Promise<void> {
    await this.database.end();
    await asOwner(this.services, `DROP DATABASE ${this.databaseName} WITH (FORCE)`);
    await this.asAdmin((admin) => admin.deleteTopics({ topics: [this.topic] }));
  }

  private async createTopic(): Promise<void> {
    const configEntries = [
      { name: 'message.timestamp.type', value: 'CreateTime' },
      { name: 'retention.ms', value: '-1' },
    ];
    const topics = [{ topic: this.topic, numPartitions: 3, configEntries }];
    await this.asAdmin((admin) => admin.createTopics({ topics, waitForLeaders: true }));
  }

  private async asAdmin<T>(
    work: (admin: ReturnType<ReturnType<typeof createKafka>['admin']>) => Promise<T>,
  ): Promise<T> {
    const admin = this.kafka().admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  private kafka() {
    const logger = createLogger({ name: 'oracle-spec', level: 'error', destination: process.stderr });
    return createKafka({ brokers: (this.services.KAFKA_BROKERS ?? '').split(','), clientId: 'oracle-spec', logger });
  }
}

async function asOwner(services: Record<string, string | undefined>, sql: string): Promise<void> {
  const client = new Client({ connectionString: services.POSTGRES_OWNER_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
