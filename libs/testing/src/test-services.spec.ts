import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testServices } from './test-services';
import { withDatabase } from './test-database';

const COMPLETE = [
  'KAFKA_BROKERS=127.0.0.1:1,127.0.0.1:2',
  'POSTGRES_OWNER_URL=postgres://globalmart_owner:secret@127.0.0.1:3/globalmart',
  'POSTGRES_WORKER_URL=postgres://globalmart_worker:secret@127.0.0.1:3/globalmart',
  'POSTGRES_GATEWAY_URL=postgres://globalmart_gateway:secret@127.0.0.1:3/globalmart',
  'POSTGRES_BATCH_URL=postgres://globalmart_batch:secret@127.0.0.1:3/globalmart',
  'MONGODB_URL=mongodb://127.0.0.1:4/globalmart?replicaSet=rs0&directConnection=true',
  'REDIS_URL=redis://:secret@127.0.0.1:5',
];

describe('testServices', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'globalmart-'));
    file = join(folder, 'env');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads the env file of the running instance, equals signs in values included', () => {
    writeFileSync(file, `${COMPLETE.join('\n')}\n`);
    const services = testServices({ GLOBALMART_ENV_FILE: file });
    expect(services.kafkaBrokers).toEqual(['127.0.0.1:1', '127.0.0.1:2']);
    expect(services.mongodbUrl).toBe('mongodb://127.0.0.1:4/globalmart?replicaSet=rs0&directConnection=true');
    expect(services.env.REDIS_URL).toBe('redis://:secret@127.0.0.1:5');
  });

  it('prefers the environment to the file', () => {
    writeFileSync(file, `${COMPLETE.join('\n')}\n`);
    const services = testServices({ GLOBALMART_ENV_FILE: file, KAFKA_BROKERS: 'broker:9092' });
    expect(services.kafkaBrokers).toEqual(['broker:9092']);
  });

  it('says how to start the services when they do not run', () => {
    const ask = () => testServices({ GLOBALMART_ENV_FILE: file });
    expect(ask).toThrow(/npm run services -- up --instance test/);
  });

  it('names the keys that are missing', () => {
    writeFileSync(file, `${COMPLETE.slice(0, 6).join('\n')}\n`);
    expect(() => testServices({ GLOBALMART_ENV_FILE: file })).toThrow(/and REDIS_URL is neither/);
  });
});

describe('withDatabase', () => {
  it('changes nothing but the database', () => {
    expect(withDatabase('postgres://role:secret@127.0.0.1:5432/globalmart?sslmode=disable', 'spec_1')).toBe(
      'postgres://role:secret@127.0.0.1:5432/spec_1?sslmode=disable',
    );
  });
});
