import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface TestServices {
  /** `host:port` of each broker. */
  readonly kafkaBrokers: string[];
  readonly postgresOwnerUrl: string;
  readonly postgresWorkerUrl: string;
  readonly postgresGatewayUrl: string;
  readonly postgresBatchUrl: string;
  readonly mongodbUrl: string;
  readonly redisUrl: string;
  /** The same as environment keys, for child processes. */
  readonly env: Record<string, string>;
}

const WORKSPACE_ROOT = resolve(__dirname, '../../..');
const KEYS = [
  'KAFKA_BROKERS',
  'POSTGRES_OWNER_URL',
  'POSTGRES_WORKER_URL',
  'POSTGRES_GATEWAY_URL',
  'POSTGRES_BATCH_URL',
  'MONGODB_URL',
  'REDIS_URL',
] as const;

/**
 * Where the running test instance of the services is: the environment first, then the file named by
 * GLOBALMART_ENV_FILE, which is `.globalmart/test/env` unless told otherwise.
 * @throws Error that says how to start the services when some key is in neither.
 */
export function testServices(environment: NodeJS.ProcessEnv = process.env): TestServices {
  const file = resolve(WORKSPACE_ROOT, environment.GLOBALMART_ENV_FILE || '.globalmart/test/env');
  const fromFile = readEnv(file);
  const env: Record<string, string> = {};
  for (const key of KEYS) {
    const value = environment[key] || fromFile[key];
    if (value) env[key] = value;
  }
  const missing = KEYS.filter((key) => env[key] === undefined);
  if (missing.length > 0) {
    throw new Error(
      `This spec needs real services, and ${missing.join(', ')} is neither in the environment nor in ${file}: ` +
        'run "npm test", or "npm run services -- up --instance test" first.',
    );
  }
  const at = (key: (typeof KEYS)[number]) => env[key] ?? '';
  return {
    kafkaBrokers: at('KAFKA_BROKERS').split(','),
    postgresOwnerUrl: at('POSTGRES_OWNER_URL'),
    postgresWorkerUrl: at('POSTGRES_WORKER_URL'),
    postgresGatewayUrl: at('POSTGRES_GATEWAY_URL'),
    postgresBatchUrl: at('POSTGRES_BATCH_URL'),
    mongodbUrl: at('MONGODB_URL'),
    redisUrl: at('REDIS_URL'),
    env,
  };
}

function readEnv(file: string): Record<string, string> {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    const pairs = lines.filter((line) => line.includes('=')).map((line) => line.split(/=(.*)/s, 2));
    return Object.fromEntries(pairs) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
