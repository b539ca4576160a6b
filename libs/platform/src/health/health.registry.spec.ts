import { HealthRegistry } from './health.registry';

const up = () => Promise.resolve();
const down = () => Promise.reject(new Error('connection refused'));

describe('HealthRegistry', () => {
  it('is healthy without dependencies', async () => {
    expect(await new HealthRegistry().report()).toMatchObject({ status: 'healthy', dependencies: {} });
  });

  it('is as bad as its worst dependency and names the reason', async () => {
    const registry = new HealthRegistry();
    registry.register('kafka', up);
    registry.register('redis', down, { failure: 'degraded' });
    expect(await registry.report()).toMatchObject({
      status: 'degraded',
      dependencies: { kafka: { status: 'healthy' }, redis: { status: 'degraded', error: 'connection refused' } },
    });
    registry.register('postgres', down);
    expect((await registry.report()).status).toBe('unhealthy');
  });

  it('fails a check that does not answer in time', async () => {
    const registry = new HealthRegistry();
    registry.register('postgres', () => new Promise(() => undefined), { timeoutMs: 20 });
    expect((await registry.report()).dependencies['postgres']).toMatchObject({
      status: 'unhealthy',
      error: 'no answer within 20 ms',
    });
  });
});
