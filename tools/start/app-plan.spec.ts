import { askedRate, planApps } from './app-plan';
import { parseArguments } from './arguments';

const plan = (words: string, environment: NodeJS.ProcessEnv = {}) =>
  planApps(parseArguments(words.split(' ').filter(Boolean)), environment);

it('runs the four apps on their ports, the producer first', () => {
  expect(plan('').map(({ title, port }) => [title, port])).toEqual([
    ['producer', 8001],
    ['stream-worker', 8002],
    ['batch-worker', 8003],
    ['api-gateway', 8000],
  ]);
});

it('leaves out what it is told to, and takes ports from the environment', () => {
  const apps = plan('--without producer,batch-worker', { API_GATEWAY_HTTP_PORT: '9000' });
  expect(apps.map(({ title, port }) => [title, port])).toEqual([
    ['stream-worker', 8002],
    ['api-gateway', 9000],
  ]);
});

it('gives each further worker a name and a port', () => {
  const workers = plan('--workers 3').filter(({ app }) => app === 'stream-worker');
  expect(workers.map(({ title, port }) => [title, port])).toEqual([
    ['stream-worker', 8002],
    ['stream-worker-2', 8012],
    ['stream-worker-3', 8022],
  ]);
});

it('tells the producer the rate and two hours of history, unless the person does', () => {
  const told = (words: string) => plan(words)[0]?.args.join(' ');
  expect(told('--seed 7')).toBe('--rate 500 --backfill 2h --seed 7');
  expect(told('--rate=6')).toBe('--backfill 2h --backfill-rate 6 --rate=6');
  expect(told('--rate 6 --backfill-rate 9')).toBe('--backfill 2h --rate 6 --backfill-rate 9');
  expect(told('--max --backfill 30m')).toBe('--max --backfill 30m');
});

it('leaves history out where it is not wanted, or where event time is not that of the clock', () => {
  const told = (words: string) => plan(words)[0]?.args.join(' ');
  expect(told('--backfill 0 --seed 7')).toBe('--rate 500 --seed 7');
  expect(told('--seed 7 --backfill=0')).toBe('--rate 500 --seed 7');
  expect(told('--start 2026-03-01T00:00:00Z')).toBe('--rate 500 --start 2026-03-01T00:00:00Z');
});

it('knows whether the producer will end by itself', () => {
  expect(plan('')[0]?.finite).toBe(false);
  expect(plan('--count 10')[0]?.finite).toBe(true);
  expect(plan('--duration=10s')[0]?.finite).toBe(true);
});

it.each([
  ['', 500],
  ['--rate 6', 6],
  ['--rate=2000', 2000],
  ['--rate 0', undefined],
  ['--max', undefined],
])('reads the rate out of "%s"', (words, rate) => {
  expect(askedRate(words.split(' ').filter(Boolean))).toBe(rate);
});

it.each(['--rate abc', '--rate=', '--rate', '--rate -1'])('refuses "%s"', (words) => {
  expect(() => askedRate(words.split(' '))).toThrow('--rate wants events per second');
});
