import { LauncherError } from '../services';
import { APP_NAMES, type AppName, type StartArguments } from './arguments';

/** One app process that is to run. */
export interface AppPlan {
  readonly app: AppName;
  /** The name of this process in messages, and of its log. */
  readonly title: string;
  readonly port: number;
  readonly portKey: string;
  readonly args: readonly string[];
  /** Ends by itself once it has done what it was asked for. */
  readonly finite: boolean;
}

const PORTS: Record<AppName, { readonly key: string; readonly port: number }> = {
  producer: { key: 'PRODUCER_HTTP_PORT', port: 8001 },
  'stream-worker': { key: 'STREAM_WORKER_HTTP_PORT', port: 8002 },
  'batch-worker': { key: 'BATCH_WORKER_HTTP_PORT', port: 8003 },
  'api-gateway': { key: 'API_GATEWAY_HTTP_PORT', port: 8000 },
};
/** Further stream workers are at 8012, 8022, … */
const WORKER_PORT_STEP = 10;

export const DEFAULT_RATE = 500;
/** So that the first minute already shows a shop that has been open for a while. */
export const DEFAULT_BACKFILL = '2h';
/** The producer's own, in events per second. */
const USUAL_HISTORY_RATE = 100;

/** The processes to run, those that produce first: they are stopped in this order. */
export function planApps(args: StartArguments, environment: NodeJS.ProcessEnv): AppPlan[] {
  return APP_NAMES.filter((app) => !args.without.includes(app)).flatMap((app) => {
    const { key: portKey, port } = PORTS[app];
    const base = Number(environment[portKey]) || port;
    const count = app === 'stream-worker' ? args.workers : 1;
    return Array.from({ length: count }, (_, i) => ({
      app,
      title: i === 0 ? app : `${app}-${i + 1}`,
      port: base + i * WORKER_PORT_STEP,
      portKey,
      args: app === 'producer' ? producerArgs(args.producerArgs) : [],
      finite: app === 'producer' && (hasFlag(args.producerArgs, 'count') || hasFlag(args.producerArgs, 'duration')),
    }));
  });
}

/**
 * Events per second the producer was asked for; undefined is as fast as Kafka takes them.
 * @throws LauncherError when it is no number: the producer would say so too, but only once all services are up.
 */
export function askedRate(args: readonly string[]): number | undefined {
  if (hasFlag(args, 'max')) return undefined;
  if (!hasFlag(args, 'rate')) return DEFAULT_RATE;
  const text = flagValue(args, 'rate') ?? '';
  const rate = Number(text);
  if (text === '' || !(rate >= 0)) throw new LauncherError(`--rate wants events per second, not "${text}".`);
  return rate === 0 ? undefined : rate;
}

/** The producer's own words, and what they leave to us: the pace, and some history to look back on. */
function producerArgs(args: readonly string[]): readonly string[] {
  const pace = hasFlag(args, 'rate') || hasFlag(args, 'max') ? [] : ['--rate', `${DEFAULT_RATE}`];
  if (flagValue(args, 'backfill') === '0') return [...pace, ...withoutFlag(args, 'backfill')];
  // Event times that begin at a moment of the person's choosing have a past of their own.
  if (hasFlag(args, 'backfill') || hasFlag(args, 'start')) return [...pace, ...args];
  return [...pace, '--backfill', DEFAULT_BACKFILL, ...historyPace(args), ...args];
}

/** A shop slower than the producer's history was slower before, too. */
function historyPace(args: readonly string[]): readonly string[] {
  const rate = askedRate(args);
  const isSlower = rate !== undefined && rate < USUAL_HISTORY_RATE && !hasFlag(args, 'backfill-rate');
  return isSlower ? ['--backfill-rate', `${rate}`] : [];
}

/** What a flag was given as; undefined where it is left out. */
export function flagValue(args: readonly string[], flag: string): string | undefined {
  const at = args.findIndex((word) => word === `--${flag}` || word.startsWith(`--${flag}=`));
  return args[at] === `--${flag}` ? args[at + 1] : args[at]?.slice(flag.length + 3);
}

function withoutFlag(args: readonly string[], flag: string): readonly string[] {
  return args.filter(
    (word, at) => word !== `--${flag}` && !word.startsWith(`--${flag}=`) && args[at - 1] !== `--${flag}`,
  );
}

export function hasFlag(args: readonly string[], flag: string): boolean {
  return args.some((word) => word === `--${flag}` || word.startsWith(`--${flag}=`));
}
