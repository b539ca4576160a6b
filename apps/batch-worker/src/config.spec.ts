import { loadConfig } from '@globalmart/platform';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWorkerConfig } from './config';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'globalmart-home-'));
  mkdirSync(join(home, 'jars'));
});

afterEach(() => rmSync(home, { recursive: true }));

function load(more: Record<string, string>): BatchWorkerConfig {
  return loadConfig(BatchWorkerConfig, {
    GLOBALMART_ENV_FILE: '/nowhere/env',
    KAFKA_BROKERS: 'broker:9092',
    MONGODB_URL: 'mongodb://host/db',
    POSTGRES_BATCH_URL: 'postgres://host/db',
    ...more,
  });
}

it('asks for no Spark unless Spark is to run', () => {
  expect(load({})).toMatchObject({ engine: 'duckdb', sparkMaster: 'local[2]' });
});

it.each(['spark-sql_2.13-4.0.1.jar', 'spark-sql_2.13-4.1.0.vendor7.jar'])('takes an installation with %s', (jar) => {
  writeFileSync(join(home, 'jars', jar), '');
  expect(load({ BATCH_ENGINE: 'spark', SPARK_HOME: home }).sparkHome).toBe(home);
});

it('refuses one that is too old for functions in SQL, or none at all', () => {
  const fault = /SPARK_HOME must be a folder with Spark 4 in it.*npm run spark/;
  expect(() => load({ BATCH_ENGINE: 'spark', SPARK_HOME: home })).toThrow(fault);
  writeFileSync(join(home, 'jars', 'spark-sql_2.12-3.5.7.jar'), '');
  expect(() => load({ BATCH_ENGINE: 'spark', SPARK_HOME: home })).toThrow(fault);
  expect(() => load({ BATCH_ENGINE: 'spark' })).toThrow(/SPARK_HOME is not set.*npm run spark/);
});

it.each(['local[2]', 'local[*]', 'spark://a:7077,b:7077', 'yarn', 'k8s://https://host:443'])(
  'takes %s for a master',
  (master) => expect(load({ SPARK_MASTER: master }).sparkMaster).toBe(master),
);

it.each(['mesos://host', 'spark', 'local[]'])('refuses %s for a master', (master) => {
  expect(() => load({ SPARK_MASTER: master })).toThrow(/SPARK_MASTER must be a master of Spark/);
});
