import { chooseSources } from './choose-runners';
import { SERVICE_NAMES } from './service';

const yes = () => Promise.resolve(true);
const no = () => Promise.resolve(false);

describe('chooseSources', () => {
  it('takes a URL of the environment before anything else, service by service', async () => {
    const sources = await chooseSources(SERVICE_NAMES, { KAFKA_BROKERS: 'broker:9092' }, yes);
    expect([...sources]).toEqual([
      ['kafka', 'environment'],
      ['postgres', 'docker'],
      ['mongodb', 'docker'],
      ['redis', 'docker'],
    ]);
  });

  it('starts processes where no container engine answers', async () => {
    const sources = await chooseSources(['kafka', 'redis'], { REDIS_URL: '' }, no);
    expect([...sources.values()]).toEqual(['native', 'native']);
  });

  it('does not ask the engine when nothing is left to start', async () => {
    const engine = jest.fn(yes);
    await chooseSources(['kafka'], { KAFKA_BROKERS: 'broker:9092' }, engine);
    expect(engine).not.toHaveBeenCalled();
  });

  it('can be told to leave the engine alone', async () => {
    const sources = await chooseSources(['kafka'], { GLOBALMART_SERVICES: 'native' }, yes);
    expect(sources.get('kafka')).toBe('native');
    await expect(chooseSources(['kafka'], { GLOBALMART_SERVICES: 'podman' }, yes)).rejects.toThrow(/not "podman"/);
  });
});
