/**
 * What a column holds. `money` comes in whole cents from a column named `<name>_cents`, `ratio` in hundredths from
 * `<name>_hundredths`; both are Decimal128 with two decimals. `date` is a BSON date at 00:00Z, `time` one to the millisecond.
 */
export type ColumnKind = 'text' | 'integer' | 'flag' | 'date' | 'time' | 'texts' | 'money' | 'ratio';

export type Columns = Readonly<Record<string, ColumnKind>>;

/** Values as they come from a result: days and times in ms since the epoch, money in cents, ratios in hundredths. */
export type ResultValue = string | number | boolean | readonly string[] | null;
export type ResultRow = Readonly<Record<string, ResultValue>>;

/** The name of a column in a result, where it says what is counted. */
export function resultColumn(name: string, kind: ColumnKind): string {
  if (kind === 'money') return `${name}_cents`;
  return kind === 'ratio' ? `${name}_hundredths` : name;
}
