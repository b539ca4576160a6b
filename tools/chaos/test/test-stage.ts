import { createTestDatabase, createTestTopics, eventually, testServices } from '@globalmart/testing';
import { Stage } from '../stage';

/** A stage on the shared test services, with a database and topics of its own. */
export interface TestStage {
  readonly stage: Stage;
  readonly workerUrl: string;
  close(): Promise<void>;
}

/** @param instead where services of the caller's own are */
export async function openTestStage(name: string, instead: Record<string, string> = {}): Promise<TestStage> {
  const database = await createTestDatabase(name);
  const topics = createTestTopics(name);
  const urls = { POSTGRES_OWNER_URL: database.ownerUrl, POSTGRES_WORKER_URL: database.workerUrl };
  const stage = await Stage.open({ env: { ...testServices().env, ...urls, ...instead }, topicPrefix: topics.prefix });
  return {
    stage,
    workerUrl: database.workerUrl,
    close: async () => {
      await stage.close();
      await database.drop();
      // A killed member stays in its group until its session ends, and a group with members cannot be deleted.
      await eventually(() => topics.cleanUp(), { deadlineMs: 15_000, everyMs: 500 });
    },
  };
}
