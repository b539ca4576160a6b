import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RESULTS } from './results';

const SQL = join(__dirname, '../../sql');

/** What DuckDB and Spark read differently, or would compute differently. */
const FORBIDDEN: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['QUALIFY', /\bQUALIFY\b/i],
  ['decimals and doubles', /\b(DECIMAL|NUMERIC|DOUBLE|FLOAT|REAL)\b|\d\.\d/i],
  ['a division, which is div_round', /[^-\s]\s*\/\s*[^\s]|\s\/\s/],
  ['ROUND, FLOOR, CEIL', /\b(ROUND|FLOOR|CEIL|CEILING|TRUNC|AVG)\s*\(/i],
  ['list functions', /\b(UNNEST|EXPLODE|LIST_\w+|ARRAY_\w+|FILTER|TRANSFORM|AGGREGATE)\s*\(/i],
  ['intervals', /\bINTERVAL\b/i],
  ['the clock', /\b(NOW|CURRENT_DATE|CURRENT_TIMESTAMP|TODAY)\b/i],
  ['parts of dates, which the calendar has', /\b(EXTRACT|DATE_TRUNC|YEAR|MONTH|DAY|DAYOFWEEK|WEEK)\s*\(/i],
  ['casts by ::', /::/],
  ['quoted names', /["`]/],
  ['more than one statement', /;/],
];

/** The text without comments and literals, which may hold anything. */
function bare(sql: string): string {
  return sql.replace(/--.*$/gm, '').replace(/'[^']*'/g, "''");
}

/** What is wrong with a result's SQL. */
function faultsOf(sql: string): string[] {
  const text = bare(sql);
  const faults = FORBIDDEN.filter(([, pattern]) => pattern.test(text)).map(([what]) => what);
  if (/\bSUM\s*\(/i.test(text.replace(/CAST\(SUM\(.*\) AS BIGINT\)/g, '')))
    faults.push('a SUM that is not cast to BIGINT');
  if (/\bCOUNT\s*\([^)]*\)(?! AS BIGINT| OVER| AS (customers|products)\b)/i.test(text)) {
    faults.push('a COUNT that is not cast to BIGINT');
  }
  const orders = text.match(/ORDER BY[^()]*/gi) ?? [];
  const keys = orders.flatMap((order) => order.replace(/ORDER BY/i, '').split(',')).filter((key) => key.trim() !== '');
  if (keys.some((key) => !/NULLS (FIRST|LAST)/i.test(key))) faults.push('an ORDER BY without NULLS FIRST or LAST');
  return faults;
}

const files = ['', 'views'].flatMap((folder) =>
  readdirSync(join(SQL, folder))
    .filter((name) => name.endsWith('.sql'))
    .map((name) => join(folder, name)),
);

it.each(files)('%s says only what both engines understand alike', (file) => {
  expect(faultsOf(readFileSync(join(SQL, file), 'utf8'))).toEqual([]);
});

it('has one file for each result, and none that nobody runs', () => {
  const names = files.filter((file) => !file.includes('/')).map((file) => file.replace('.sql', ''));
  expect(names.sort()).toEqual(RESULTS.map(({ name }) => name).sort());
});

it.each([
  ['SELECT * FROM a QUALIFY x', 'QUALIFY'],
  ['SELECT CAST(a AS DECIMAL(1, 2)) FROM b', 'decimals and doubles'],
  ['SELECT a * 0.5 FROM b', 'decimals and doubles'],
  ['SELECT a / b FROM c', 'a division, which is div_round'],
  ['SELECT round(a) FROM b', 'ROUND, FLOOR, CEIL'],
  ['SELECT unnest(a) FROM b', 'list functions'],
  ["SELECT day + INTERVAL '1 day' FROM b", 'intervals'],
  ['SELECT current_date FROM b', 'the clock'],
  ['SELECT year(day) FROM b', 'parts of dates, which the calendar has'],
  ['SELECT a::INTEGER FROM b', 'casts by ::'],
  ['SELECT "offset" FROM b', 'quoted names'],
  ['SELECT 1; SELECT 2', 'more than one statement'],
  ['SELECT SUM(a) AS b FROM c', 'a SUM that is not cast to BIGINT'],
  ['SELECT COUNT(*) AS b FROM c', 'a COUNT that is not cast to BIGINT'],
  ['SELECT a FROM b ORDER BY a DESC', 'an ORDER BY without NULLS FIRST or LAST'],
])('refuses %s', (sql, fault) => expect(faultsOf(sql)).toEqual([fault]));

it('lets comments and texts say anything', () => {
  expect(faultsOf("-- floor(a / b); QUALIFY\nSELECT 'now() / 0.5' AS a FROM b")).toEqual([]);
});
