import { LauncherError, portsFrom, type ServicePorts } from '../services';

export const APP_NAMES = ['producer', 'stream-worker', 'batch-worker', 'api-gateway'] as const;
export type AppName = (typeof APP_NAMES)[number];

export interface StartArguments {
  readonly help: boolean;
  readonly without: readonly AppName[];
  readonly workers: number;
  /** Days of the past that an empty lake is given. */
  readonly historyDays: number;
  readonly instance: string;
  readonly ports: ServicePorts | undefined;
  /** Everything else, as it was written. */
  readonly producerArgs: readonly string[];
}

export const USAGE = `Usage: npm start -- [flags]
  --without APP[,APP]  leave out producer, stream-worker, batch-worker or api-gateway
  --workers N          run N stream workers (default 1; more than there are partitions help nobody)
  --history N          days of the past that an empty lake is given (default 60; 0 for none)
  --instance NAME      use another set of services than dev; an unknown name also needs --port-base
  --port-base N        the first of five adjacent ports for that instance's services
All other flags go to the producer, for example
  --rate N             events per second (default 500, a load demonstration; the shop's own pace is 6)
  --backfill D         history before the first live event (default 2h; 0 for none, and no past either)
  --seed N, --duration 10m, --count N, --products N, --mix A:B:C, --stores N, --defects SHARE
All of the producer's: node dist/apps/producer/main.js --help`;

const MOST_WORKERS = 16;
const MOST_HISTORY_DAYS = 3_650;
const DEFAULT_HISTORY_DAYS = 60;
const OWN_FLAG = /^--(without|workers|history|instance|port-base)(?:=(.*))?$/s;

/** Takes out the flags of `npm start` itself. @throws LauncherError with one line saying what is wrong */
export function parseArguments(argv: readonly string[]): StartArguments {
  const own = new Map<string, string>();
  const producerArgs: string[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    const [, flag, inline] = OWN_FLAG.exec(word) ?? [];
    if (!flag) {
      producerArgs.push(word);
      continue;
    }
    const value = inline ?? argv[(i += 1)];
    if (!value || value.startsWith('--')) throw new LauncherError(`--${flag} wants a value.`, USAGE);
    own.set(flag, flag === 'without' && own.has(flag) ? `${own.get(flag)},${value}` : value);
  }
  const base = number('port-base', own.get('port-base'), 1, 65_530);
  return {
    help: producerArgs.includes('--help'),
    without: (own.get('without') ?? '').split(',').filter(Boolean).map(appName),
    workers: number('workers', own.get('workers'), 1, MOST_WORKERS) ?? 1,
    historyDays: number('history', own.get('history'), 0, MOST_HISTORY_DAYS) ?? DEFAULT_HISTORY_DAYS,
    instance: own.get('instance') ?? 'dev',
    ports: base === undefined ? undefined : portsFrom(base),
    producerArgs,
  };
}

function number(flag: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new LauncherError(`--${flag} wants a whole number from ${least} to ${most}, not "${text}".`);
}

function appName(word: string): AppName {
  const name = APP_NAMES.find((known) => known === word.trim());
  if (!name) throw new LauncherError(`--without: there is no app "${word}"; there is ${APP_NAMES.join(', ')}.`);
  return name;
}
