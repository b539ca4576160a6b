import { parseArguments } from './arguments';

it('starts one worker and all apps on the dev instance unless told otherwise', () => {
  expect(parseArguments([])).toEqual({
    help: false,
    without: [],
    workers: 1,
    historyDays: 60,
    instance: 'dev',
    ports: undefined,
    producerArgs: [],
  });
});

it('keeps its own flags and hands everything else to the producer, in order', () => {
  const args = parseArguments(['--rate', '2000', '--without', 'batch-worker', '--seed=7', '--workers=3', '--max']);
  expect(args).toMatchObject({ without: ['batch-worker'], workers: 3 });
  expect(args.producerArgs).toEqual(['--rate', '2000', '--seed=7', '--max']);
});

it('takes several apps away, by commas or by repetition', () => {
  const args = parseArguments(['--without', 'producer,api-gateway', '--without=batch-worker']);
  expect(args.without).toEqual(['producer', 'api-gateway', 'batch-worker']);
});

it('puts another instance on five adjacent ports', () => {
  const { instance, ports } = parseArguments(['--instance', 'mine', '--port-base', '45100']);
  expect(instance).toBe('mine');
  expect(ports).toEqual({ kafka: 45100, kafkaController: 45101, postgres: 45102, mongodb: 45103, redis: 45104 });
});

it.each([
  [
    ['--without', 'web'],
    '--without: there is no app "web"; there is producer, stream-worker, batch-worker, api-gateway.',
  ],
  [['--workers', '0'], '--workers wants a whole number from 1 to 16, not "0".'],
  [['--workers', '1.5'], '--workers wants a whole number from 1 to 16, not "1.5".'],
  [['--port-base', '70000'], '--port-base wants a whole number from 1 to 65530, not "70000".'],
  [['--without'], '--without wants a value.'],
  [['--workers', '--rate', '5'], '--workers wants a value.'],
])('refuses %j', (argv, message) => {
  expect(() => parseArguments(argv)).toThrow(message);
});
