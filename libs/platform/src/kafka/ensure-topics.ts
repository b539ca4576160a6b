import type { Admin, ITopicConfig, Kafka } from 'kafkajs';

/** What a topic is to be. Structural, so that `TOPICS` of contracts fits without this module knowing it. */
export interface TopicSettings {
  readonly name: string;
  readonly partitions: number;
  /** Kafka's topic settings by their Kafka names, such as `retention.ms`. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface EnsuredTopics {
  readonly created: readonly string[];
  /** Topics that exist with another number of partitions than asked for; left as they are. */
  readonly differing: readonly { readonly topic: string; readonly partitions: number; readonly wanted: number }[];
}

const MAX_REPLICAS = 3;

/**
 * Creates the topics that are missing, each name preceded by `prefix`, replicated over up to three brokers, and waits
 * until they have leaders. Existing topics are not touched. Safe to run from several apps at once.
 */
export async function ensureTopics(
  kafka: Kafka,
  topics: readonly TopicSettings[],
  prefix = '',
): Promise<EnsuredTopics> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const created = await createMissing(admin, topics, prefix);
    const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => prefix + name) });
    const actual = new Map(found.map(({ name, partitions }) => [name, partitions.length]));
    const differing = topics
      .map(({ name, partitions }) => ({
        topic: prefix + name,
        partitions: actual.get(prefix + name) ?? 0,
        wanted: partitions,
      }))
      .filter(({ partitions, wanted }) => partitions !== wanted);
    return { created, differing };
  } finally {
    await admin.disconnect();
  }
}

async function createMissing(admin: Admin, topics: readonly TopicSettings[], prefix: string): Promise<string[]> {
  // createTopics on an existing topic works but logs an error, so ask first.
  const missing = await missingOf(admin, topics, prefix);
  if (missing.length === 0) return [];
  const { brokers } = await admin.describeCluster();
  const replicationFactor = Math.min(MAX_REPLICAS, brokers.length);
  const requests = missing.map(({ name, partitions, settings }): ITopicConfig => ({
    topic: prefix + name,
    numPartitions: partitions,
    replicationFactor,
    configEntries: Object.entries(settings).map(([key, value]) => ({ name: key, value })),
  }));
  try {
    await admin.createTopics({ topics: requests, waitForLeaders: true });
  } catch (error) {
    // Another app may have been faster with some of them.
    if ((await missingOf(admin, topics, prefix)).length > 0) throw error;
  }
  return requests.map(({ topic }) => topic);
}

async function missingOf(admin: Admin, topics: readonly TopicSettings[], prefix: string): Promise<TopicSettings[]> {
  const existing = new Set(await admin.listTopics());
  return topics.filter(({ name }) => !existing.has(prefix + name));
}
