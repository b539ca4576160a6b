import { plainLine } from './plain-line';
import { sampleSight } from './sample-sight';

it('says in one line what the picture shows', () => {
  expect(plainLine(sampleSight())).toBe(
    [
      'in 501/s (transactions 100, product_views 300, cart_events 100, inventory_updates 1.3)',
      'processed 501/s',
      'lag 12,345',
      'p50 22 ms p99 126 ms',
      'today $4,000,000.40, 12,345 orders (USA $2,000,000, UK $1,000,000, Canada $1,000,000)',
      '214 anomalies today',
      '37 low in stock (4 critical)',
      '31 % of carts left',
      'valid 98.0 % invalid 0.6 % late 0.4 % duplicate 1.0 %',
      'dead letters 1,234',
      'stream-worker restarting, api-gateway unhealthy (postgres)',
    ].join(' | '),
  );
});

it('says how far history has come, and a dash for what is not known', () => {
  const line = plainLine(
    sampleSight({
      history: { behindSeconds: 3_900, ofSeconds: 7_200 },
      ...{ today: undefined, verdicts: new Map(), deadLetters: undefined, apps: [], services: [] },
    }),
  );
  expect(line).toMatch(
    / \| today - \| .* \| valid - invalid - late - duplicate - \| dead letters - \| history, 1 h 5 min behind now$/,
  );
});
