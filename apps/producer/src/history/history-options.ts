import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { DEFAULT_CUSTOMERS } from '../customers/customers';
import { DEFAULT_PRODUCTS, OptionsError } from '../options';

export const HISTORY_USAGE = `npm run history -- [flags]

Writes the past of the synthetic shop to the lake: purchases of whole UTC days, the catalogue on the first of them, and a
registration for everybody who buys. Refuses a day that the lake has already. Ended in the middle, the same command goes on.

  --days N                  how many days (default 90)
  --transactions-per-day N  on average over a week (default 100000)
  --to DAY                  the last day, YYYY-MM-DD (default: yesterday)
  --seed N                  whole number; the same seed, days and sizes give the same rows (default 1)
  --products N              size of the catalogue (default 250000)
  --customers N             customers who are active at a time (default 10000000); as the producer has them
  --if-empty                do nothing where the lake or the topics hold any events
`;

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;
const MOST_DAYS = 3_650;
const DEFAULT_PER_DAY = 100_000;
const MOST_PER_DAY = 10_000_000;
const PLAN_DIGITS = 8;

export interface HistoryOptions {
  /** Each as ms at its 00:00Z, in order. */
  readonly days: readonly number[];
  readonly transactionsPerDay: number;
  readonly seed: number;
  readonly products: number;
  readonly customers: number;
  readonly onlyIfEmpty: boolean;
}

/** Reads the command line. @throws OptionsError */
export function parseHistoryOptions(args: string[], nowMs: number): HistoryOptions {
  const flags = readFlags(args);
  const faults: string[] = [];
  const whole = (name: keyof typeof flags, least: number, most: number, usual: number): number => {
    const text = flags[name];
    if (text === undefined) return usual;
    const value = Number(text);
    if (/^\d+$/.test(String(text)) && value >= least && value <= most) return value;
    faults.push(`--${name} must be a whole number from ${least} to ${most}, is "${text}"`);
    return usual;
  };
  const count = whole('days', 1, MOST_DAYS, DEFAULT_DAYS);
  const lastMs = lastDayOf(flags.to, nowMs, faults);
  const options: HistoryOptions = {
    days: Array.from({ length: count }, (_, at) => lastMs - (count - 1 - at) * DAY_MS),
    transactionsPerDay: whole('transactions-per-day', 1, MOST_PER_DAY, DEFAULT_PER_DAY),
    seed: whole('seed', 0, 2 ** 32 - 1, 1),
    products: whole('products', 1, 10_000_000, DEFAULT_PRODUCTS),
    customers: whole('customers', 100, 1_000_000_000, DEFAULT_CUSTOMERS),
    onlyIfEmpty: flags['if-empty'] === true,
  };
  if (faults.length > 0) throw new OptionsError(faults);
  return options;
}

/** Eight hexadecimal digits of all that decides about a day's rows: whoever asks for the same writes the same files. */
export function planOf({ transactionsPerDay, seed, products, customers }: HistoryOptions): string {
  const decides = JSON.stringify([transactionsPerDay, seed, products, customers]);
  return createHash('sha256').update(decides).digest('hex').slice(0, PLAN_DIGITS);
}

function lastDayOf(text: string | undefined, nowMs: number, faults: string[]): number {
  const todayMs = nowMs - (nowMs % DAY_MS);
  if (text === undefined) return todayMs - DAY_MS;
  const dayMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
  if (dayMs < todayMs && new Date(dayMs).toISOString().startsWith(text)) return dayMs;
  faults.push(
    `--to must be a UTC day before today, such as ${new Date(todayMs - DAY_MS).toISOString().slice(0, 10)}, is "${text}"`,
  );
  return todayMs - DAY_MS;
}

function readFlags(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: {
        days: text,
        'transactions-per-day': text,
        to: text,
        seed: text,
        products: text,
        customers: text,
        'if-empty': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new OptionsError([error instanceof Error ? error.message : String(error)]);
  }
}
