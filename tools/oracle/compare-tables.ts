import type { DuckDBConnection } from '@duckdb/node-api';
import type { ComparedTable, RowKey } from './compared-table';
import { COMPARED_TABLES } from './expected-tables';
import { queryRows } from './ledger';

export interface Mismatch {
  column: string;
  expected: string | null;
  published: string | null;
}

export interface Difference {
  table: string;
  kind: 'missing' | 'unexpected' | 'repeated' | 'unequal';
  windowStartMs: number;
  /** The rest of the row's key, by column. */
  key: RowKey;
  /** Money in cents; empty unless the row is on both sides. */
  mismatches: Mismatch[];
  /** How many records fall into the row, and the first of them as `id (partition/offset, verdict)`. */
  events: { count: number; first: string[] };
}

export interface TableComparison {
  table: string;
  rowsCompared: number;
  /** Published rows outside the range that can be compared. */
  rowsLeftOut: number;
  differing: number;
}

const FIRST_EVENTS = 10;

const keysOf = ({ keys }: ComparedTable) => keys.map(({ name }) => name);
const figuresOf = ({ figures }: ComparedTable) => ['window_end', ...figures.map(({ name }) => name)];

/** Windows from `fromMs` on whose end is younger than the retention, measured from the job's greatest event time. */
async function comparedCondition(sql: DuckDBConnection, table: ComparedTable, fromMs: number): Promise<string> {
  const [row] = await queryRows(
    sql,
    `SELECT epoch_ms(make_timestamp(max(t) * 1000) - INTERVAL '${table.retention}') AS horizon
     FROM records JOIN reached ON reached.job = '${table.job}' AND reached.part = records.part AND off < next_offset`,
  );
  const youngEnough = row?.horizon == null ? 'true' : `window_end > ${BigInt(row.horizon as string) * 1000n}`;
  if (!Number.isFinite(fromMs)) return 'false';
  return fromMs === 0 ? youngEnough : `window_start >= ${BigInt(fromMs) * 1000n} AND ${youngEnough}`;
}

/** Leaves the rows that differ in `difference_<table>` and counts them. */
export async function compareTable(
  sql: DuckDBConnection,
  table: ComparedTable,
  fromMs: number,
): Promise<TableComparison> {
  const compared = await comparedCondition(sql, table, fromMs);
  const [keys, figures] = [keysOf(table), figuresOf(table)];
  const unequal = figures.map((column) => `e.${column} IS DISTINCT FROM p.${column}`);
  const pairs = figures.map((column) => `e.${column} AS e_${column}, p.${column} AS p_${column}`);
  const sameKey = keys.map((column) => `e.${column} IS NOT DISTINCT FROM p.${column}`);
  await sql.run(`
    CREATE TABLE difference_${table.name} AS
    WITH e AS (SELECT *, true AS present FROM expected_${table.name} WHERE ${compared}),
    p AS (
      SELECT *, true AS present, count(*) OVER (PARTITION BY window_start, ${keys.join(', ')}) AS copies
      FROM published_${table.name} WHERE ${compared}
    )
    SELECT coalesce(e.window_start, p.window_start) AS window_start,
           ${keys.map((column) => `coalesce(e.${column}, p.${column}) AS ${column}`).join(', ')}, ${pairs.join(', ')},
           CASE WHEN p.present IS NULL THEN 'missing' WHEN e.present IS NULL THEN 'unexpected'
                WHEN copies > 1 THEN 'repeated' ELSE 'unequal' END AS kind
    FROM e FULL JOIN p ON ${['e.window_start = p.window_start', ...sameKey].join(' AND ')}
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
  for (const table of COMPARED_TABLES) {
    const order = ['window_start', ...keysOf(table).map((column) => `${column} NULLS FIRST`)].join(', ');
    const rows = await queryRows(
      sql,
      `SELECT * FROM difference_${table.name} ORDER BY ${order} LIMIT ${limit - found.length}`,
    );
    for (const row of rows as Record<string, string | null>[]) {
      const windowStartMs = Number(row.window_start) / 1000;
      const key = Object.fromEntries(keysOf(table).map((column) => [column, row[column] ?? null]));
      const onBothSides = row.kind === 'unequal' || row.kind === 'repeated';
      const mismatches = figuresOf(table)
        .map((column) => ({ column, expected: row[`e_${column}`] ?? null, published: row[`p_${column}`] ?? null }))
        .filter(({ expected, published }) => onBothSides && expected !== published);
      found.push({
        table: table.name,
        kind: row.kind as Difference['kind'],
        windowStartMs,
        key,
        mismatches,
        events: await eventsBehind(sql, table, windowStartMs, key),
      });
    }
  }
  return found;
}

async function eventsBehind(
  sql: DuckDBConnection,
  { windowMs, behind }: ComparedTable,
  windowStartMs: number,
  key: RowKey,
): Promise<Difference['events']> {
  const rows = await queryRows(
    sql,
    `SELECT id, part, off, verdict, count(*) OVER () AS all_events FROM judged
     WHERE t >= ${windowStartMs} AND t < ${windowStartMs + windowMs} AND ${behind(key)}
     ORDER BY part, off LIMIT ${FIRST_EVENTS}`,
  );
  return {
    count: Number(rows[0]?.all_events ?? 0),
    first: (rows as Record<string, string>[]).map((r) => `${r.id} (${r.part}/${r.off}, ${r.verdict})`),
  };
}
