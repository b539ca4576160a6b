import { isTimestamp, parseTimestamp } from '@globalmart/contracts';
import { parseArgs } from 'node:util';
import { DEFAULT_CUSTOMERS } from './customers/customers';
import { isScenarioName, SCENARIO_NAMES, type ScenarioName } from './scenario/scenarios';
import { MIX_TOPICS, SHOP_TOPICS, type ShopTopic } from './simulate/simulated-record';

export const USAGE = `producer: the synthetic shop
  --rate N        events per second, open loop (default 500; 0 = as fast as possible)
  --max           as fast as possible; --rate then only spaces event times
  --count N       stop after N events
  --duration D    stop after this time of sending, such as 30s or 10m
  --seed N        whole number; the same seed, start and spacing give the same events (default: from the clock)
  --mix A:B:C     transactions : product views : cart events (default 20:60:20)
  --topics LIST   only these of transactions,product_views,cart_events,inventory_updates,customer_events
  --stores N      stores that people also buy in (default 10, at most 1000)
  --defects S     share of events with something wrong beside them, from 0 to 1 (default 0.005)
  --start T       event time of the first event (RFC 3339; default: now, and event time is the scheduled time)
  --span D        spread --count events over this much event time
  --products N    size of the catalogue (default 250000)
  --customers N   customers who are active at a time (default 10000000)
  --backfill D    first send the history of the last D, such as 2h, as far as the topics do not have it yet; --count
                  and --duration are of what comes after it
  --backfill-rate N  events per second of history's event time, on average over a week (default 100, at most 10000)
  --scenario S    begin with flash-sale, outage, surge or stockout; each passes by itself
  --without-catalogue  do not write the catalogue, even if it is missing
`;

export interface ProducerOptions {
  /** Events per second of the schedule, and of event time unless a span is given. */
  readonly rate: number;
  /** Sends as fast as Kafka takes it, whatever the rate. */
  readonly unpaced: boolean;
  readonly count: number | undefined;
  readonly durationMs: number | undefined;
  readonly seed: number;
  /** Weights in the order of MIX_TOPICS. */
  readonly mix: readonly number[];
  /** The topics to write. */
  readonly topics: readonly ShopTopic[];
  readonly stores: number;
  readonly defects: number;
  readonly startMs: number | undefined;
  readonly spanMs: number | undefined;
  readonly products: number;
  readonly catalogue: boolean;
  readonly customers: number;
  /** How far back history is filled; undefined for no history. */
  readonly backfillMs: number | undefined;
  readonly backfillRate: number;
  readonly scenario: ScenarioName | undefined;
}

/** Flags that cannot be used; carries all faults at once. */
export class OptionsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'OptionsError';
  }
}

export const DEFAULT_RATE = 500;
export const DEFAULT_PRODUCTS = 250_000;
const DEFAULT_STORES = 10;
const MOST_STORES = 1_000;
const DEFAULT_DEFECTS = 0.005;
/**
 * Two hours are some 700,000 events then, which are sent and folded within a minute beside each other on two cores; at
 * the live rate of 500 per second they would be 3.6 million.
 */
export const DEFAULT_BACKFILL_RATE = 100;
/** History must be made several times faster than it happens, else it would never catch up with the clock. */
const MAX_BACKFILL_RATE = 10_000;
const FEWEST_CUSTOMERS = 100;
const MOST_CUSTOMERS = 1_000_000_000;
const MAX_SEED = 2 ** 32 - 1;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads the command line. @throws OptionsError */
export function parseOptions(args: string[], now: () => number = Date.now): ProducerOptions {
  const flags = readFlags(args);
  const faults: string[] = [];
  const whole = (name: string, text: string | undefined, least: number, most: number) => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    faults.push(`--${name} must be a whole number from ${least} to ${most}, is "${text}"`);
    return undefined;
  };
  const duration = (name: string, text: string | undefined) => {
    if (text === undefined) return undefined;
    const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
    if (amount !== undefined && Number(amount) > 0) return Number(amount) * (UNIT_MS[unit] ?? 0);
    faults.push(`--${name} must be a duration such as 500ms, 30s, 10m or 2h, is "${text}"`);
    return undefined;
  };

  const rate = flags.rate === undefined ? DEFAULT_RATE : Number(flags.rate);
  if (!(rate >= 0 && rate <= 1_000_000)) faults.push(`--rate must be from 0 to 1000000 per second, is "${flags.rate}"`);
  if (flags.start !== undefined && !isTimestamp(flags.start)) {
    faults.push(`--start must be RFC 3339, such as 2026-01-01T00:00:00Z, is "${flags.start}"`);
  }
  const topics = topicsOf(flags.topics, faults);
  const options: ProducerOptions = {
    rate: rate || DEFAULT_RATE,
    unpaced: flags.max === true || rate === 0,
    count: whole('count', flags.count, 1, Number.MAX_SAFE_INTEGER),
    durationMs: duration('duration', flags.duration),
    seed: whole('seed', flags.seed, 0, MAX_SEED) ?? (now() * 1_000 + process.pid) % MAX_SEED,
    mix: mixOf(flags.mix, topics, faults),
    topics,
    stores: whole('stores', flags.stores, 1, MOST_STORES) ?? DEFAULT_STORES,
    defects: defectsOf(flags.defects, faults),
    startMs: faults.length === 0 && flags.start !== undefined ? parseTimestamp(flags.start) : undefined,
    spanMs: duration('span', flags.span),
    products: whole('products', flags.products, 1, 10_000_000) ?? DEFAULT_PRODUCTS,
    catalogue: flags['without-catalogue'] !== true,
    customers: whole('customers', flags.customers, FEWEST_CUSTOMERS, MOST_CUSTOMERS) ?? DEFAULT_CUSTOMERS,
    backfillMs: duration('backfill', flags.backfill),
    backfillRate: backfillRateOf(flags['backfill-rate'], faults),
    scenario: scenarioOf(flags.scenario, faults),
  };
  if (flags['backfill-rate'] !== undefined && flags.backfill === undefined) {
    faults.push('--backfill-rate spaces the events of --backfill: give both');
  }
  if (options.scenario !== undefined && options.unpaced && flags.start === undefined) {
    faults.push('--scenario needs a pace or a --start: leave out --max and --rate 0');
  }
  if (flags.span !== undefined && (flags.count === undefined || flags.start === undefined)) {
    faults.push('--span spreads --count events from --start on: give all three');
  }
  if (faults.length > 0) throw new OptionsError(faults);
  return options;
}

function readFlags(args: string[]) {
  const text = { type: 'string' } as const;
  const toggle = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args,
      options: {
        rate: text,
        max: toggle,
        count: text,
        duration: text,
        seed: text,
        mix: text,
        topics: text,
        stores: text,
        defects: text,
        start: text,
        span: text,
        products: text,
        customers: text,
        backfill: text,
        'backfill-rate': text,
        scenario: text,
        'without-catalogue': toggle,
      },
    }).values;
  } catch (error) {
    throw new OptionsError([error instanceof Error ? error.message : String(error)]);
  }
}

function backfillRateOf(text: string | undefined, faults: string[]): number {
  if (text === undefined) return DEFAULT_BACKFILL_RATE;
  const rate = Number(text);
  if (rate > 0 && rate <= MAX_BACKFILL_RATE) return rate;
  faults.push(`--backfill-rate must be above 0 and up to ${MAX_BACKFILL_RATE} per second, is "${text}"`);
  return DEFAULT_BACKFILL_RATE;
}

function scenarioOf(text: string | undefined, faults: string[]): ScenarioName | undefined {
  if (text === undefined || isScenarioName(text)) return text;
  faults.push(`--scenario takes ${SCENARIO_NAMES.join(', ')}; not ${text}`);
  return undefined;
}

function defectsOf(text: string | undefined, faults: string[]): number {
  const share = text === undefined ? DEFAULT_DEFECTS : Number(text || NaN);
  if (!(share >= 0 && share <= 1)) faults.push(`--defects must be from 0 to 1, is "${text}"`);
  return share;
}

function topicsOf(list: string | undefined, faults: string[]): readonly ShopTopic[] {
  if (list === undefined) return SHOP_TOPICS;
  const chosen = list.split(',').map((topic) => topic.trim());
  const unknown = chosen.filter((topic) => !(SHOP_TOPICS as readonly string[]).includes(topic));
  if (unknown.length === 0) return SHOP_TOPICS.filter((topic) => chosen.includes(topic));
  faults.push(`--topics takes ${SHOP_TOPICS.join(', ')}; not ${unknown.join(', ')}`);
  return SHOP_TOPICS;
}

function mixOf(mix = '20:60:20', topics: readonly ShopTopic[], faults: string[]): number[] {
  const weights = mix.split(':').map(Number);
  if (weights.length !== MIX_TOPICS.length || !weights.every((weight) => weight >= 0)) {
    faults.push(`--mix must be three weights such as 20:60:20, is "${mix}"`);
    return [];
  }
  const kept = MIX_TOPICS.map((topic, i) => (topics.includes(topic) ? (weights[i] ?? 0) : 0));
  if (!kept.some((weight) => weight > 0)) faults.push('--mix and --topics leave nothing to send');
  return kept;
}
