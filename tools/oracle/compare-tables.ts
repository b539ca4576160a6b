import type { DuckDBConnection } from '@duckdb/node-api';
import { SALES_TABLES, type SalesTable } from './expected-tables';
import { queryRows } from './ledger';

export interface Mismatch {
  column: string;
  expected: string | null;
  published: string | null;
}

export interface Difference {
  table: SalesTable['name'];
  kind: 'missing' | 'unexpected' | 'repeated' | 'unequal';
  windowStartMs: number;
  category: string | null;
  country: string | null;
  /** Money in cents; empty unless the row is on both sides. */
  mismatches: Mismatch[];
  /** How many records fall into the row, and the first of them as `id (partition/offset, verdict)`. */
  events: { count: number; first: string[] };
}

export interface TableComparison {
  table: SalesTable['name'];
  rowsCompared: number;
  /** Published rows outside the range that can be compared. */
  rowsLeftOut: number;
  differing: number;
}

const FIRST_EVENTS = 10;

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

function figures({ extremes }: SalesTable): string[] {
  const columns = ['window_end', 'total_amount', 'transaction_count', 'units', 'avg_transaction_value'];
  return extremes ? [...columns, 'min_transaction', 'max_transaction'] : columns;
}

/** Windows from `fromMs` on whose end is younger than the retention, measured from the greatest event time. */
async function comparedCondition(sql: DuckDBConnection, table: SalesTable, fromMs: number): Promise<string> {
  const [row] = await queryRows(
    sql,
    `SELECT epoch_ms(make_timestamp(max(t) * 1000) - INTERVAL '${table.retention}') AS horizon FROM records`,
  );
  const youngEnough = row?.horizon == null ? 'true' : `window_end > ${BigInt(row.horizon as string) * 1000n}`;
  if (!Number.isFinite(fromMs)) return 'false';
  return fromMs === 0 ? youngEnough : `window_start >= ${BigInt(fromMs) * 1000n} AND ${youngEnough}`;
}

/** Leaves the rows that differ in `difference_<table>` and counts them. */
export async function compareTable(sql: DuckDBConnection, table: SalesTable, fromMs: number): Promise<TableComparison> {
  const compared = await comparedCondition(sql, table, fromMs);
  const unequal = figures(table).map((column) => `e.${column} IS DISTINCT FROM p.${column}`);
  const pairs = figures(table).map((column) => `e.${column} AS e_${column}, p.${column} AS p_${column}`);
  await sql.run(`
    CREATE TABLE difference_${table.name} AS
    WITH e AS (SELECT *, true AS present FROM expected_${table.name} WHERE ${compared}),
    p AS (
      SELECT *, true AS present, count(*) OVER (PARTITION BY window_start, category, country) AS copies
      FROM published_${table.name} WHERE ${compared}
    )
    SELECT coalesce(e.window_start, p.window_start) AS window_start, coalesce(e.category, p.category) AS category,
           coalesce(e.country, p.country) AS country, ${pairs.join(', ')},
           CASE WHEN p.present IS NULL THEN 'missing' WHEN e.present IS NULL THEN 'unexpected'
                WHEN copies > 1 THEN 'repeated' ELSE 'unequal' END AS kind
    FROM e FULL JOIN p ON e.window_start = p.window_start AND e.category IS NOT DISTINCT FROM p.category
                      AND e.country IS NOT DISTINCT FROM p.country
    WHERE e.present IS NULL OR p.present IS NULL OR copies > 1 OR ${unequal.join(' OR ')}`);
  const [counts] = await queryRows(
    sql,
    `SELECT (SELECT count(*) FROM expected_${table.name} WHERE ${compared}) AS compared,
            (SELECT count(*) FROM published_${table.name} WHERE NOT (${compared})) AS left_out,
            (SELECT count(*) FROM difference_${table.name}) AS differing`,
  );
  return {
    table: table.name,
    rowsCompared: Number(counts?.compared),
    rowsLeftOut: Number(counts?.left_out),
    differing: Number(counts?.differing),
  };
}

/** The first differences of all tables, each with the records behind its row. */
export async function firstDifferences(sql: DuckDBConnection, limit: number): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const table of SALES_TABLES) {
    const rows = await queryRows(
      sql,
      `SELECT * FROM difference_${table.name}
       ORDER BY window_start, country, category NULLS FIRST LIMIT ${limit - found.length}`,
    );
    for (const row of rows as Record<string, string | null>[]) {
      const key = {
        windowStartMs: Number(row.window_start) / 1000,
        category: row.category ?? null,
        country: row.country ?? null,
      };
      const onBothSides = row.kind === 'unequal' || row.kind === 'repeated';
      const mismatches = figures(table)
        .map((column) => ({ column, expected: row[`e_${column}`] ?? null, published: row[`p_${column}`] ?? null }))
        .filter(({ expected, published }) => onBothSides && expected !== published);
      found.push({
        table: table.name,
        kind: row.kind as Difference['kind'],
        ...key,
        mismatches,
        events: await eventsBehind(sql, table, key),
      });
    }
  }
  return found;
}

async function eventsBehind(
  sql: DuckDBConnection,
  { windowMs }: SalesTable,
  { windowStartMs, category, country }: Pick<Difference, 'windowStartMs' | 'category' | 'country'>,
): Promise<Difference['events']> {
  if (country === null) return { count: 0, first: [] };
  const code = (name: string) => `(SELECT code FROM names WHERE name = ${quote(name)})`;
  const withCategory =
    category === null
      ? ''
      : `AND EXISTS (SELECT 1 FROM lines WHERE lines.rid = judged.rid AND lines.category = ${code(category)})`;
  const rows = await queryRows(
    sql,
    `SELECT id, part, off, verdict, count(*) OVER () AS all_events FROM judged
     WHERE t >= ${windowStartMs} AND t < ${windowStartMs + windowMs} AND country = ${code(country)} ${withCategory}
     ORDER BY part, off LIMIT ${FIRST_EVENTS}`,
  );
  return {
    count: Number(rows[0]?.all_events ?? 0),
    first: (rows as Record<string, string>[]).map((r) => `${r.id} (${r.part}/${r.off}, ${r.verdict})`),
  };
}
