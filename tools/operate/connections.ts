import { createKafka, createLogger, DEFAULT_ENV_FILE, readEnvFile } from '@globalmart/platform';
import type { Admin } from 'kafkajs';
import { Client } from 'pg';

export type Env = Readonly<Record<string, string | undefined>>;

export interface Connections {
  /** As the owner of the tables. */
  readonly database: Client;
  readonly kafka: Admin;
  /** Before the topics' names in this cluster. */
  readonly topicPrefix: string;
}

/** What the instance that `npm start` runs is reached by, and the environment, which comes first. */
export function operatorEnv(): Env {
  return { ...readEnvFile(process.env.GLOBALMART_ENV_FILE ?? DEFAULT_ENV_FILE), ...process.env };
}

/** Connects to PostgreSQL and Kafka, works, and disconnects. @throws Error naming the setting that is missing */
export async function withConnections<T>(env: Env, work: (connections: Connections) => Promise<T>): Promise<T> {
  const brokers = required(env, 'KAFKA_BROKERS').split(',');
  const database = new Client({
    connectionString: required(env, 'POSTGRES_OWNER_URL'),
    application_name: 'globalmart operator',
  });
  const logger = createLogger({ name: 'operate', level: 'warn', destination: process.stderr });
  const kafka = createKafka({ brokers, clientId: 'globalmart-operate', logger }).admin();
  await database.connect();
  try {
    await kafka.connect();
    try {
      return await work({ database, kafka, topicPrefix: env.KAFKA_TOPIC_PREFIX ?? '' });
    } finally {
      await kafka.disconnect();
    }
  } finally {
    await database.end();
  }
}

/** @throws Error naming the setting that is missing */
export function required(env: Env, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: start the services first (npm run services -- up)`);
  return value;
}
