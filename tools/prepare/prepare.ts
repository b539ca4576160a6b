import { TOPICS } from '@globalmart/contracts';
import { ensureLocalReadKey, migrate } from '@globalmart/metrics-store';
import { createKafka, createLogger, ensureTopics } from '@globalmart/platform';
import { join } from 'node:path';
import type { Instance } from '../services';
import { loadLocalReadKey } from './local-read-key';

export interface Prepared {
  /** Names of the migrations that had to be run. */
  readonly migrations: readonly string[];
  /** Names of the topics that had to be created. */
  readonly topics: readonly string[];
  /** One line for each topic that exists with other partitions than wanted. */
  readonly warnings: readonly string[];
  /** An API key with the scope read, and where it is kept; undefined where there is no Postgres. */
  readonly readKey: { readonly key: string; readonly file: string } | undefined;
}

/**
 * Makes healthy services ready for the apps: tables, topics, and a key to read the API with. Repeating it is safe, also
 * from several processes at once. A service that `env` has no address of is left out.
 */
export async function prepareInstance(
  instance: Instance,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Prepared> {
  const [store, { created, differing }] = await Promise.all([
    env.POSTGRES_OWNER_URL ? prepareStore(instance, env.POSTGRES_OWNER_URL) : undefined,
    env.KAFKA_BROKERS ? prepareTopics(env.KAFKA_BROKERS.split(','), env) : { created: [], differing: [] },
  ]);
  return {
    migrations: store?.migrations ?? [],
    readKey: store?.readKey,
    topics: created,
    warnings: differing.map(
      ({ topic, partitions, wanted }) => `Topic ${topic} has ${partitions} partitions, not ${wanted}; it stays so.`,
    ),
  };
}

async function prepareStore(instance: Instance, ownerUrl: string) {
  const migrations = await migrate(ownerUrl);
  const file = join(instance.folder, 'read-key');
  const key = loadLocalReadKey(file);
  await ensureLocalReadKey(ownerUrl, key);
  return { migrations, readKey: { key, file } };
}

async function prepareTopics(brokers: string[], env: Readonly<Record<string, string | undefined>>) {
  // What goes wrong is thrown; kafkajs would say it once more.
  const logger = createLogger({ name: 'prepare', level: 'silent' });
  return ensureTopics(createKafka({ brokers, clientId: 'prepare', logger }), TOPICS, {
    prefix: env.KAFKA_TOPIC_PREFIX,
    partitions: Number(env.KAFKA_PARTITIONS) || undefined,
  });
}
