import type { ServicePorts } from './instance';
import type { Secrets } from './secrets';
import type { ServiceName } from './service';

const HOST = '127.0.0.1';

export const DATABASE_NAME = 'globalmart';

export function postgresUrl(role: string, password: string, port: number, database = DATABASE_NAME): string {
  return `postgres://${role}:${password}@${HOST}:${port}/${database}`;
}

/** URLs of the roles that are not the owner, on the owner's server and database; query parameters are kept. */
export function roleUrls(ownerUrl: string, secrets: Secrets): Record<string, string> {
  const as = (role: string, password: string) => {
    const url = new URL(ownerUrl);
    url.username = role;
    url.password = password;
    return url.toString();
  };
  return {
    POSTGRES_WORKER_URL: as('globalmart_worker', secrets.postgresWorker),
    POSTGRES_GATEWAY_URL: as('globalmart_gateway', secrets.postgresGateway),
    POSTGRES_BATCH_URL: as('globalmart_batch', secrets.postgresBatch),
  };
}

/** The environment keys by which apps, tools and tests find one service. */
export function connectionEnv(service: ServiceName, ports: ServicePorts, secrets: Secrets): Record<string, string> {
  switch (service) {
    case 'kafka':
      return { KAFKA_BROKERS: `${HOST}:${ports.kafka}` };
    case 'postgres':
      return withRoleUrls(postgresUrl('globalmart_owner', secrets.postgresOwner, ports.postgres), secrets);
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

function withRoleUrls(ownerUrl: string, secrets: Secrets): Record<string, string> {
  return { POSTGRES_OWNER_URL: ownerUrl, ...roleUrls(ownerUrl, secrets) };
}
