import { TOPICS } from '@globalmart/contracts';
import { ensureLocalReadKey, migrate } from '@globalmart/metrics-store';
import { createKafka, createLogger, ensureTopics, refuseGraveDrifts, TopicDriftError } from '@globalmart/platform';
import { join } from 'node:path';
import { type Instance, LauncherError } from '../services';
import { loadLocalReadKey } from './local-read-key';

export interface Prepared {
  /** Names of the migrations that had to be run. */
  readonly migrations: readonly string[];
  /** Names of the topics that had to be created. */
  readonly topics: readonly string[];
  /** One line for each setting of a topic that is not as the contracts have it, and can be lived with. */
  readonly warnings: readonly string[];
  /** An API key with the scope read, and where it is kept; undefined where there is no Postgres. */
  readonly readKey: { readonly key: string; readonly file: string } | undefined;
}

/**
 * Makes healthy services ready for the apps: tables, topics, and a key to read the API with. Repeating it is safe, also
 * from several processes at once. A service that `env` has no address of is left out.
 * @throws LauncherError when a topic is set so that results would be wrong
 */
export async function prepareInstance(
  instance: Instance,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Prepared> {
  const [store, topics] = await Promise.all([
    env.POSTGRES_OWNER_URL ? prepareStore(instance, env.POSTGRES_OWNER_URL) : undefined,
    env.KAFKA_BROKERS ? prepareTopics(env.KAFKA_BROKERS.split(','), env) : { created: [], warnings: [] },
  ]);
  return {
    migrations: store?.migrations ?? [],
    readKey: store?.readKey,
    topics: topics.created,
    warnings: topics.warnings,
  };
}

async function prepareStore(instance: Instance, ownerUrl: string) {
  const migrations = await migrate(ownerUrl);
  const file = join(instance.folder, 'read-key');
  const key = loadLocalReadKey(file);
  await ensureLocalReadKey(ownerUrl, key);
  return { migrations, readKey: { key, file } };
}

/** @throws LauncherError naming each setting on which results would be wrong */
async function prepareTopics(brokers: string[], env: Readonly<Record<string, string | undefined>>) {
  // What goes wrong is thrown; kafkajs would say it once more.
  const logger = createLogger({ name: 'prepare', level: 'silent' });
  const { created, drifts } = await ensureTopics(createKafka({ brokers, clientId: 'prepare', logger }), TOPICS, {
    prefix: env.KAFKA_TOPIC_PREFIX,
    partitions: Number(env.KAFKA_PARTITIONS) || undefined,
  });
  const warnings: string[] = [];
  try {
    refuseGraveDrifts(drifts, (line) => warnings.push(line));
  } catch (error) {
    throw error instanceof TopicDriftError ? new LauncherError(error.message) : error;
  }
  return { created, warnings };
}
