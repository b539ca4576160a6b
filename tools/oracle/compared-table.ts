import type { ReadTopic } from './read-event';

/** The jobs whose tables are compared, and what they read. */
export const JOB_TOPICS = {
  sales: ['transactions'],
  stores: ['transactions'],
  activity: ['product_views', 'cart_events', 'transactions'],
  anomalies: ['transactions'],
  sessions: ['product_views', 'cart_events', 'transactions'],
  inventory: ['transactions', 'inventory_updates'],
} as const satisfies Record<string, readonly ReadTopic[]>;

/** A job's tables hold what its own offsets reach, which at one moment may differ between jobs. */
export type ComparedJob = keyof typeof JOB_TOPICS;
export const COMPARED_JOBS = Object.keys(JOB_TOPICS) as ComparedJob[];

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** `cents`: dollars in Postgres, whole cents here, and the other fractions alike; `time`: microseconds since 1970. */
export type ColumnKind = 'text' | 'count' | 'time' | keyof typeof DECIMALS;

/** Of fractions: how many decimals they have as the tables show them. */
export const DECIMALS = { cents: 2, hundredths: 2, ten_thousandths: 4 } as const;

export const isFraction = (kind: ColumnKind): kind is keyof typeof DECIMALS => kind in DECIMALS;

/** A row's key, by column. */
export type RowKey = Readonly<Record<string, string | null>>;

/** When a row may be gone: so long after its end, by its job's greatest event time. */
export interface RowAge {
  /** The time it is measured from, in terms of the columns; a row without it stays. */
  readonly endsAt: string;
  readonly kept: '48 hours' | '30 days' | '10 years';
}

/**
 * A table: how it is read from Postgres, computed from the judged events, and compared. Times are microseconds since 1970;
 * everything else is text on both sides.
 */
export interface ComparedTable {
  readonly name: string;
  readonly job: ComparedJob;
  /** Unique together; NULL is a value like any other. */
  readonly keys: readonly Column[];
  readonly figures: readonly Column[];
  /** null: rows stay. */
  readonly age: RowAge | null;
  /** SQL for the time before which nothing has a part in a row, given as an alias; null: everything may have. */
  readonly since: ((row: string) => string) | null;
  /** Condition in Postgres for all to be written that can be; without it, that is so at any moment. */
  readonly settledWhen?: string;
  /** SELECT of keys and figures, times in milliseconds, from the views `<job>_<topic>` and the tables beside them. */
  readonly expected: string;
  /** By topic, the condition for its events to belong to a row. */
  readonly behind: (key: RowKey) => Partial<Record<ReadTopic, string>>;
}

export const columnsOf = ({ keys, figures }: ComparedTable): readonly Column[] => [...keys, ...figures];

export const WINDOW_START: Column = { name: 'window_start', kind: 'time' };
export const windowStart = (row: string) => `${row}.window_start`;
export const WINDOW_END: Column = { name: 'window_end', kind: 'time' };

export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The code that stands for a name in the ledger. */
export const codeOf = (name: string) => `(SELECT code FROM names WHERE name = ${quote(name)})`;

/** Half away from zero; amounts are never negative. */
export const rounded = (dividend: string, divisor: string) => `((2 * ${dividend} + ${divisor}) // (2 * ${divisor}))`;

/**
 * Each event with every start its windows may have, from the definition: multiples of the slide for which start ≤ t < end.
 * More starts are tried than can qualify, so that the condition alone decides.
 */
export const inWindows = (source: string, windowMs: number, slideMs: number) => `
  SELECT ${source}.*, t // ${slideMs} * ${slideMs} + shift AS start_ms
  FROM ${source}, (SELECT unnest(range(-${windowMs / slideMs}, 2)) * ${slideMs} AS shift)
  WHERE t >= t // ${slideMs} * ${slideMs} + shift AND t < t // ${slideMs} * ${slideMs} + shift + ${windowMs}`;

/** Condition for an event to be in the window of a row. */
export function inWindowOf({ window_start: start }: RowKey, windowMs: number): string {
  const startMs = Number(start) / 1000;
  return `t >= ${startMs} AND t < ${startMs + windowMs}`;
}
