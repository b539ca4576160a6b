import type { Instance } from '../instance';
import type { Secrets } from '../secrets';

/** What docker/compose.yaml wants to know: the file beside it names every variable it cannot do without. */
export function composeEnv({ name, ports }: Instance, secrets: Secrets): Record<string, string> {
  return {
    GLOBALMART_INSTANCE: name,
    KAFKA_PORT: `${ports.kafka}`,
    KAFKA_CLUSTER_ID: secrets.kafkaClusterId,
    POSTGRES_PORT: `${ports.postgres}`,
    POSTGRES_SUPERUSER_PASSWORD: secrets.postgresSuperuser,
    MONGODB_PORT: `${ports.mongodb}`,
    MONGODB_ADMIN_PASSWORD: secrets.mongodbAdmin,
    MONGODB_KEY: secrets.mongodbKey,
    REDIS_PORT: `${ports.redis}`,
    REDIS_PASSWORD: secrets.redis,
  };
}
