import { windowConditions } from './window-conditions';

const minute = { granularity: 'minute', categories: 'total', limit: 10 } as const;

it.each([
  ['total', 'category IS NULL', []],
  ['each', 'category IS NOT NULL', []],
  [{ name: 'Books' }, 'category = $1', ['Books']],
] as const)('chooses categories %j', (categories, sql, values) => {
  expect(windowConditions({ ...minute, categories })).toEqual({ sql, values });
});

it('lets a window end with the range, not start with its end', () => {
  expect(windowConditions({ ...minute, fromMs: 60_000, untilMs: 180_000 })).toEqual({
    sql: 'category IS NULL AND window_start >= to_timestamp($1 / 1000.0) AND window_start <= to_timestamp($2 / 1000.0)',
    values: [60_000, 120_000],
  });
});

it('goes on after a row of a category', () => {
  const after = { startMs: 30_000, country: 'UK', category: 'Books' };
  const { sql, values } = windowConditions({ ...minute, categories: 'each', after });
  expect(sql).toBe(
    'category IS NOT NULL AND window_start <= to_timestamp($1 / 1000.0) AND ' +
      '(window_start < to_timestamp($1 / 1000.0) OR country > $2 OR (country = $2 AND category > $3))',
  );
  expect(values).toEqual([30_000, 'UK', 'Books']);
});

it("goes on after a country's total, which comes before its categories", () => {
  const after = { startMs: 30_000, country: 'UK', category: null };
  expect(windowConditions({ ...minute, after }).sql).toMatch(/OR \(country = \$2 AND category IS NOT NULL\)\)$/);
});
