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
