import { existsSync } from 'node:fs';
import { runCommand } from '../process/run-command';
import type { ServiceName } from '../service';
import { KafkaService } from './kafka.service';
import { MongodbService } from './mongodb.service';
import { NativeRunner, type UnexpectedExit } from './native-runner';
import type { NativeService, ServiceContext } from './native-service';
import { PostgresService } from './postgres.service';
import { RedisService } from './redis.service';

const SERVICES: Record<ServiceName, new (context: ServiceContext) => NativeService> = {
  kafka: KafkaService,
  postgres: PostgresService,
  mongodb: MongodbService,
  redis: RedisService,
};

export function nativeRunner(name: ServiceName, context: ServiceContext, onUnexpectedExit: UnexpectedExit) {
  return new NativeRunner(new SERVICES[name](context), context, onUnexpectedExit);
}

/** What every native service needs. Each line says what is missing and how to get on. */
export async function platformPrerequisites(): Promise<string[]> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync('/proc/self/stat')) {
    return [
      `Native services run on Linux x86-64 only, this is ${process.platform} ${process.arch}: start Docker, ` +
        'or set KAFKA_BROKERS, POSTGRES_OWNER_URL, MONGODB_URL and REDIS_URL.',
    ];
  }
  const { missing } = await runCommand('setpriv', ['--version']);
  return missing ? ['The launcher needs setpriv on the PATH (package util-linux, version 2.33 or newer).'] : [];
}
