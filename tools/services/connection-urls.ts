import type { ServicePorts } from './instance';
import type { Secrets } from './secrets';
import type { ServiceName } from './service';

const HOST = '127.0.0.1';

export const DATABASE_NAME = 'globalmart';

export function postgresUrl(role: string, password: string, port: number, database = DATABASE_NAME): string {
  return `postgres://${role}:${password}@${HOST}:${port}/${database}`;
}

/** The environment keys by which apps, tools and tests find one service. */
export function connectionEnv(service: ServiceName, ports: ServicePorts, secrets: Secrets): Record<string, string> {
  switch (service) {
    case 'kafka':
      return { KAFKA_BROKERS: `${HOST}:${ports.kafka}` };
    case 'postgres':
      return {
        POSTGRES_OWNER_URL: postgresUrl('globalmart_owner', secrets.postgresOwner, ports.postgres),
        POSTGRES_WORKER_URL: postgresUrl('globalmart_worker', secrets.postgresWorker, ports.postgres),
        POSTGRES_GATEWAY_URL: postgresUrl('globalmart_gateway', secrets.postgresGateway, ports.postgres),
        POSTGRES_BATCH_URL: postgresUrl('globalmart_batch', secrets.postgresBatch, ports.postgres),
      };
    case 'mongodb':
      // directConnection: the replica set names its member by an address that only this machine can reach.
      return {
        MONGODB_URL:
          `mongodb://globalmart:${secrets.mongodbApp}@${HOST}:${ports.mongodb}/${DATABASE_NAME}` +
          '?authSource=admin&replicaSet=rs0&directConnection=true',
      };
    case 'redis':
      return { REDIS_URL: `redis://:${secrets.redis}@${HOST}:${ports.redis}` };
  }
}
