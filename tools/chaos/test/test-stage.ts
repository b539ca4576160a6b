import { createTestDatabase, createTestTopics, eventually, testServices } from '@globalmart/testing';
import { Stage } from '../stage';

/** A stage on the shared test services, with a database and topics of its own. */
export interface TestStage {
  readonly stage: Stage;
  /** What its apps get. */
  readonly env: Readonly<Record<string, string>>;
  readonly workerUrl: string;
  readonly brokers: readonly string[];
  /** Before topics and consumer groups. */
  readonly prefix: string;
  close(): Promise<void>;
}

/** @param instead goes before what the apps would get: services of the caller's own, another zone */
export async function openTestStage(name: string, instead: Record<string, string> = {}): Promise<TestStage> {
  const database = await createTestDatabase(name);
  const topics = createTestTopics(name);
  const urls = {
    POSTGRES_OWNER_URL: database.ownerUrl,
    POSTGRES_WORKER_URL: database.workerUrl,
    POSTGRES_GATEWAY_URL: database.gatewayUrl,
    POSTGRES_BATCH_URL: database.batchUrl,
  };
  const env = { ...testServices().env, ...urls, ...instead };
  const stage = await Stage.open({ env, topicPrefix: topics.prefix });
  return {
    stage,
    env: { ...env, KAFKA_TOPIC_PREFIX: topics.prefix },
    workerUrl: database.workerUrl,
    brokers: topics.brokers,
    prefix: topics.prefix,
    close: async () => {
      await stage.close();
      await database.drop();
      // A killed member stays in its group until its session ends, and a group with members cannot be deleted.
      await eventually(() => topics.cleanUp(), { deadlineMs: 60_000, everyMs: 500 });
    },
  };
}
