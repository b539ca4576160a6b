import type { ServiceName } from '../service';
import { isKafkaHealthy } from './kafka-health';
import { answersHello, isMongodbHealthy } from './mongodb-health';
import { isPostgresHealthy } from './postgres-health';
import { isRedisHealthy } from './redis-health';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The first `host:port` of a Kafka broker list. */
export function firstBroker(brokers: string): Address {
  const [host = '127.0.0.1', port = '9092'] = (brokers.split(',')[0] ?? '').trim().split(':');
  return { host, port: Number(port) };
}

/** Host and port out of a postgres, mongodb or redis URL; of several MongoDB hosts the first. */
export function addressOf(url: string, defaultPort: number): Address {
  const [, authority = ''] = /^[^:]+:\/\/([^/?]*)/.exec(url) ?? [];
  const hosts = authority.slice(authority.lastIndexOf('@') + 1);
  const [host = '', port] = (hosts.split(',')[0] ?? '').split(':');
  return { host: host || '127.0.0.1', port: port ? Number(port) : defaultPort };
}

/** Asks a service, found by its connection keys, whether clients can do their work. */
export async function isServiceHealthy(
  service: ServiceName,
  env: Record<string, string | undefined>,
): Promise<boolean> {
  switch (service) {
    case 'kafka': {
      const { host, port } = firstBroker(env.KAFKA_BROKERS ?? '');
      return isKafkaHealthy(host, port);
    }
    case 'postgres': {
      const { host, port } = addressOf(env.POSTGRES_OWNER_URL ?? '', 5432);
      return isPostgresHealthy(host, port);
    }
    case 'mongodb': {
      const url = env.MONGODB_URL ?? '';
      const { host, port } = addressOf(url, 27017);
      // Of a set with several members, any may be the first one named.
      return url.includes(',') ? answersHello(host, port) : isMongodbHealthy(host, port);
    }
    case 'redis': {
      const url = new URL(env.REDIS_URL ?? 'redis://127.0.0.1:6379');
      return isRedisHealthy(url.hostname, Number(url.port || 6379), decodeURIComponent(url.password) || undefined);
    }
  }
}
