import { welcomeText, type WelcomeFacts } from './welcome';

const FACTS: WelcomeFacts = {
  seconds: 8.04,
  folder: '/home/me/globalmart',
  env: {
    KAFKA_BROKERS: '127.0.0.1:19092',
    POSTGRES_OWNER_URL: 'postgres://globalmart_owner:secret@127.0.0.1:15432/globalmart',
    MONGODB_URL: 'mongodb://globalmart:secret@a:17017,b:17017/globalmart?replicaSet=rs0',
    REDIS_URL: 'redis://:secret@127.0.0.1:16379',
  },
  envFile: '/home/me/globalmart/.globalmart/dev/env',
  logFolder: '/home/me/globalmart/.globalmart/dev/logs',
  readKey: { key: 'gm_0', file: '/home/me/globalmart/.globalmart/dev/read-key' },
  apiPort: 8000,
  rate: 500,
  hasProducer: true,
  servicesStay: false,
};

it('says where everything is, and shows no password', () => {
  const text = welcomeText(FACTS);
  expect(text).toContain('GlobalMart is up after 8.0 s.');
  expect(text).toContain("curl -H 'X-API-Key: gm_0' 'http://127.0.0.1:8000/api/v1/sales/summary?period=today'");
  expect(text).toContain('http://127.0.0.1:8000/docs');
  expect(text).toMatch(/^ {2}Kafka {7}127\.0\.0\.1:19092$/m);
  expect(text).toMatch(/^ {2}PostgreSQL {2}127\.0\.0\.1:15432$/m);
  expect(text).toMatch(/^ {2}MongoDB {5}a:17017,b:17017$/m);
  expect(text).toMatch(/^ {2}Logs {8}\.globalmart\/dev\/logs\/$/m);
  expect(text).not.toContain('secret');
});

it.each([
  [{ rate: 500 }, "500 events/s, a load demonstration; the shop's own pace is npm start -- --rate 6"],
  [{ rate: 6 }, "6 events/s, the shop's own pace: about 100,000 transactions a day"],
  [{ rate: 2_000 }, '2,000 events/s'],
  [{ rate: undefined }, 'as fast as Kafka takes events'],
  [{ hasProducer: false }, 'no producer: only what you send yourself'],
])('says which pace runs: %j', (facts, pace) => {
  expect(welcomeText({ ...FACTS, ...facts })).toContain(`Pace        ${pace}\n`);
});

it('leaves the API out where there is none, and says which services stay', () => {
  const text = welcomeText({ ...FACTS, apiPort: undefined, servicesStay: true });
  expect(text).not.toContain('curl');
  expect(text).toContain('Ctrl-C stops the apps; the services were running before and stay.');
});
