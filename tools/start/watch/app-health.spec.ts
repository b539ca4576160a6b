import { healthOf } from './app-health';

const answer = (status: string, dependencies: Record<string, string>) =>
  JSON.stringify({
    status,
    dependencies: Object.fromEntries(Object.entries(dependencies).map(([name, of]) => [name, { status: of }])),
  });

it('names the dependencies that fail', () => {
  expect(healthOf(answer('healthy', { kafka: 'healthy' }), true)).toEqual({ state: 'up' });
  expect(healthOf(answer('unhealthy', { kafka: 'unhealthy', postgres: 'healthy', redis: 'degraded' }), true)).toEqual({
    state: 'unhealthy',
    reason: 'kafka, redis',
  });
});

it('gives an app that does not answer time to start, once', () => {
  expect(healthOf(undefined, false)).toEqual({ state: 'starting' });
  expect(healthOf(undefined, true)).toEqual({ state: 'unhealthy', reason: 'no answer' });
});
