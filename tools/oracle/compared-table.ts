/** A job whose tables are compared: they hold what its own offsets reach, which at one moment may differ between jobs. */
export type ComparedJob = 'sales' | 'stores';

export interface Column {
  readonly name: string;
  /** `cents`: dollars in Postgres, whole cents here. */
  readonly kind: 'text' | 'count' | 'cents';
}

/** A row's key after its window's start: by column. */
export type RowKey = Readonly<Record<string, string | null>>;

/**
 * A table of windows of event time: how it is read from Postgres, computed from the judged records, and compared. Starts and
 * ends are microseconds since 1970; everything else is text on both sides.
 */
export interface ComparedTable {
  readonly name: string;
  readonly job: ComparedJob;
  readonly windowMs: number;
  /** Rows that ended this long before the job's greatest event time, or longer, may be gone. */
  readonly retention: '48 hours' | '10 years';
  /** With window_start they are unique; NULL is a value like any other. */
  readonly keys: readonly Column[];
  readonly figures: readonly Column[];
  /** SELECT of window_start, window_end, keys and figures from the view `valid_<job>` and the tables beside it. */
  readonly expected: string;
  /** Condition on `judged` for the records that fall into the row's window to belong to the row. */
  readonly behind: (key: RowKey) => string;
}

export const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The code that stands for a name in the ledger. */
export const codeOf = (name: string) => `(SELECT code FROM names WHERE name = ${quote(name)})`;

/** Half away from zero; amounts are never negative. */
export const rounded = (dividend: string, divisor: string) =>
  `((2 * ${dividend} + ${divisor}) // (2 * ${divisor}))::VARCHAR`;

/**
 * Each event with every start its windows may have, from the definition: multiples of the slide for which start ≤ t < end.
 * More starts are tried than can qualify, so that the condition alone decides.
 */
export const inWindows = (source: string, windowMs: number, slideMs: number) => `
  SELECT ${source}.*, t // ${slideMs} * ${slideMs} + shift AS start_ms
  FROM ${source}, (SELECT unnest(range(-${windowMs / slideMs}, 2)) * ${slideMs} AS shift)
  WHERE t >= t // ${slideMs} * ${slideMs} + shift AND t < t // ${slideMs} * ${slideMs} + shift + ${windowMs}`;
