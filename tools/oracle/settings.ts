import { join } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

export interface OracleSettings {
  brokers: string[];
  topicPrefix: string;
  postgresUrl: string;
  watermarkDelayMs: number;
  countries: ReadonlySet<string>;
  spillFolder: string;
}

const ROOT = join(__dirname, '../..');

/** @throws Error naming the setting that is missing or wrong */
export function oracleSettings(env: Env, topicPrefix = env.KAFKA_TOPIC_PREFIX ?? ''): OracleSettings {
  const watermarkDelayMs = Number(env.WATERMARK_DELAY_MS ?? 600_000);
  if (!Number.isSafeInteger(watermarkDelayMs) || watermarkDelayMs < 0) {
    throw new Error(`WATERMARK_DELAY_MS must be whole milliseconds, not ${env.WATERMARK_DELAY_MS}`);
  }
  return {
    brokers: list(required(env, 'KAFKA_BROKERS')),
    topicPrefix,
    postgresUrl: required(env, 'POSTGRES_OWNER_URL'),
    watermarkDelayMs,
    countries: new Set(list(env.COUNTRIES ?? 'USA,UK,Canada,Germany,France')),
    spillFolder: join(ROOT, '.globalmart/tmp'),
  };
}

function required(env: Env, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: start the services first (npm run services -- up)`);
  return value;
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
