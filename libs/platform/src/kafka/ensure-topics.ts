import { type TopicDefinition, topicSettings } from '@globalmart/contracts';
import { type Admin, ConfigResourceTypes, type ITopicConfig, type Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findDrifts, type TopicDrift, type TopicState } from './topic-drift';

export interface EnsuredTopics {
  readonly created: readonly string[];
  /** Settings of topics that are not as wanted; left as they are. */
  readonly drifts: readonly TopicDrift[];
}

export interface TopicOptions {
  /** Put before each name. */
  readonly prefix?: string;
  /** Partitions of the topics that scale; default as each says. */
  readonly partitions?: number;
}

interface WantedTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly settings: { name: string; value: string }[];
}

const MAX_REPLICAS = 3;
const SERVED_TIMEOUT_MS = 15_000;
const SERVED_PAUSE_MS = 50;

/**
 * Creates the topics that are missing with their settings of contracts, replicated over up to three brokers, and waits
 * until their leaders answer. Existing topics are compared and not touched. Safe to run from several apps at once.
 */
export async function ensureTopics(
  kafka: Kafka,
  topics: Readonly<Record<string, TopicDefinition>>,
  { prefix = '', partitions }: TopicOptions = {},
): Promise<EnsuredTopics> {
  const wanted = Object.values(topics).map((topic) => ({
    topic: prefix + topic.name,
    partitions: (topic.scales ? partitions : undefined) ?? topic.partitions,
    settings: topicSettings(topic),
  }));
  const admin = kafka.admin();
  await admin.connect();
  try {
    const created = await createMissing(admin, wanted);
    for (const topic of created) await servedBy(admin, topic);
    return { created, drifts: await driftsOf(admin, wanted) };
  } finally {
    await admin.disconnect();
  }
}

async function driftsOf(admin: Admin, wanted: readonly WantedTopic[]): Promise<TopicDrift[]> {
  const names = wanted.map(({ topic }) => topic);
  const [{ topics: found }, { resources }] = await Promise.all([
    admin.fetchTopicMetadata({ topics: names }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
    }),
  ]);
  return wanted.flatMap(({ topic, partitions, settings }) => {
    const list = found.find(({ name }) => name === topic)?.partitions ?? [];
    const entries = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? [];
    const replicas = list[0]?.replicas.length ?? 1;
    const actual: TopicState = {
      partitions: list.length,
      settings: new Map(entries.map(({ configName, configValue }) => [configName, configValue])),
    };
    const asked = [...settings, ...replicaSettings(replicas)].map(({ name, value }) => [name, value] as const);
    return findDrifts(topic, { partitions, settings: new Map(asked) }, actual);
  });
}

async function createMissing(admin: Admin, wanted: readonly WantedTopic[]): Promise<string[]> {
  // createTopics on an existing topic works but logs an error, so ask first.
  const missing = await missingOf(admin, wanted);
  if (missing.length === 0) return [];
  const { brokers } = await admin.describeCluster();
  const replicationFactor = Math.min(MAX_REPLICAS, brokers.length);
  const requests = missing.map(({ topic, partitions, settings }): ITopicConfig => ({
    topic,
    numPartitions: partitions,
    replicationFactor,
    configEntries: [...settings, ...replicaSettings(replicationFactor)],
  }));
  // Where another app was faster this is no error. kafkajs' own waiting gives up at once when a busy broker has not heard
  // of a topic yet.
  await admin.createTopics({ topics: requests, waitForLeaders: false });
  return requests.map(({ topic }) => topic);
}

async function missingOf(admin: Admin, wanted: readonly WantedTopic[]): Promise<WantedTopic[]> {
  const existing = new Set(await admin.listTopics());
  return wanted.filter(({ topic }) => !existing.has(topic));
}

/** A topic is made a moment before brokers hear of it, and a leader is named a moment before it answers for the partition. */
async function servedBy(admin: Admin, topic: string): Promise<void> {
  for (const deadlineMs = Date.now() + SERVED_TIMEOUT_MS; ; await sleep(SERVED_PAUSE_MS)) {
    try {
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
    }
  }
}

/** With three replicas two hold what is acknowledged, so that losing one broker loses nothing and stops nobody. */
function replicaSettings(replicas: number): { name: string; value: string }[] {
  return replicas >= MAX_REPLICAS ? [{ name: 'min.insync.replicas', value: '2' }] : [];
}
