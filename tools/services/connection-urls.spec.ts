import { connectionEnv, roleUrls } from './connection-urls';
import { portsFrom } from './instance';
import { generateSecrets } from './secrets';

const secrets = { ...generateSecrets(), postgresOwner: 'own', postgresWorker: 'work', mongodbApp: 'mon', redis: 'red' };

describe('connectionEnv', () => {
  it('says where each service is, by the keys the apps read', () => {
    const ports = portsFrom(5000);
    expect(connectionEnv('kafka', ports, secrets)).toEqual({ KAFKA_BROKERS: '127.0.0.1:5000' });
    expect(connectionEnv('redis', ports, secrets)).toEqual({ REDIS_URL: 'redis://:red@127.0.0.1:5004' });
    expect(connectionEnv('mongodb', ports, secrets).MONGODB_URL).toBe(
      'mongodb://globalmart:mon@127.0.0.1:5003/globalmart?authSource=admin&replicaSet=rs0&directConnection=true',
    );
    const postgres = connectionEnv('postgres', ports, secrets);
    expect(postgres.POSTGRES_OWNER_URL).toBe('postgres://globalmart_owner:own@127.0.0.1:5002/globalmart');
    expect(postgres.POSTGRES_WORKER_URL).toBe('postgres://globalmart_worker:work@127.0.0.1:5002/globalmart');
    expect(Object.keys(postgres)).toHaveLength(4);
  });
});

describe('roleUrls', () => {
  it("keeps the server, database and parameters of the owner's URL", () => {
    const { POSTGRES_WORKER_URL } = roleUrls('postgres://admin:secret@db.example:6432/shop?sslmode=require', secrets);
    expect(POSTGRES_WORKER_URL).toBe('postgres://globalmart_worker:work@db.example:6432/shop?sslmode=require');
  });
});
