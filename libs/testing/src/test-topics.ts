import { Kafka, logLevel, type Admin } from 'kafkajs';
import { testServices } from './test-services';
import { uniqueName } from './unique-name';

export interface TestTopics {
  /** For KAFKA_TOPIC_PREFIX: ends with a dash. */
  readonly prefix: string;
  readonly brokers: string[];
  /** Deletes every topic and consumer group that begins with the prefix; consumers must be closed before. */
  cleanUp(): Promise<void>;
}

/** A topic prefix for one spec, so that specs share a broker without seeing each other. Makes no topic. */
export function createTestTopics(prefix = 'spec'): TestTopics {
  const { kafkaBrokers } = testServices();
  const unique = `${uniqueName(prefix)}-`;
  return { prefix: unique, brokers: kafkaBrokers, cleanUp: () => withAdmin(kafkaBrokers, unique, deleteAll) };
}

async function deleteAll(admin: Admin, prefix: string): Promise<void> {
  const { groups } = await admin.listGroups();
  const groupIds = groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix));
  if (groupIds.length > 0) await admin.deleteGroups(groupIds);
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
}

async function withAdmin(
  brokers: string[],
  prefix: string,
  work: (admin: Admin, prefix: string) => Promise<void>,
): Promise<void> {
  const admin = new Kafka({ clientId: 'testing', brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await work(admin, prefix);
  } finally {
    await admin.disconnect();
  }
}
