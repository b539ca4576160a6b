import { type SalesWindowQuery, WINDOW_SIZE_MS } from './sales-windows';

export interface Conditions {
  readonly sql: string;
  readonly values: (string | number)[];
}

/** The WHERE clause of a window query. Each bound is on window_start alone, so that it becomes an index condition. */
export function windowConditions({
  granularity,
  fromMs,
  untilMs,
  categories,
  country,
  after,
}: SalesWindowQuery): Conditions {
  const values: (string | number)[] = [];
  const conditions: string[] = [];
  const parameter = (value: string | number) => `$${values.push(value)}`;
  // numeric, because a double of seconds cannot carry the milliseconds of every year.
  const instant = (ms: number) => `to_timestamp(${parameter(ms)} / 1000.0)`;

  if (categories === 'total') conditions.push('category IS NULL');
  else if (categories === 'each') conditions.push('category IS NOT NULL');
  else conditions.push(`category = ${parameter(categories.name)}`);

  if (country !== undefined) conditions.push(`country = ${parameter(country)}`);
  if (fromMs !== undefined) conditions.push(`window_start >= ${instant(fromMs)}`);
  if (untilMs !== undefined) conditions.push(`window_start <= ${instant(untilMs - WINDOW_SIZE_MS[granularity])}`);

  if (after !== undefined) {
    const start = instant(after.startMs);
    const sameCountry = parameter(after.country);
    const later = after.category === null ? 'category IS NOT NULL' : `category > ${parameter(after.category)}`;
    conditions.push(
      `window_start <= ${start}`,
      `(window_start < ${start} OR country > ${sameCountry} OR (country = ${sameCountry} AND ${later}))`,
    );
  }
  return { sql: conditions.join(' AND '), values };
}
