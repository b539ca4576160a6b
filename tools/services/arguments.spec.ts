import { parseArguments } from './arguments';

describe('parseArguments', () => {
  it('takes the dev instance and all services unless told otherwise', () => {
    expect(parseArguments(['up'])).toEqual({ command: 'up', instance: 'dev', ports: undefined, services: undefined });
  });

  it('reads instance, ports and services', () => {
    const args = parseArguments(['up', '--instance', 'mine', '--port-base', '5000', '--only', 'kafka,postgres']);
    expect(args.ports?.kafkaController).toBe(5001);
    expect(args).toMatchObject({ instance: 'mine', services: ['kafka', 'postgres'] });
  });

  it.each([[[]], [['start']], [['up', 'down']], [['up', '--instence', 'test']]])('explains itself after %j', (argv) => {
    expect(() => parseArguments(argv)).toThrow(/Usage: npm run services/);
  });

  it('names what it does not understand', () => {
    expect(() => parseArguments(['up', '--only', 'kafka,oracle'])).toThrow(/Unknown service "oracle"/);
    expect(() => parseArguments(['up', '--port-base', 'many'])).toThrow(/not "many"/);
  });
});
