import type { DuckDBConnection } from '@duckdb/node-api';
import type { ComparedTable, RowKey } from './compared-table';
import { queryRows } from './ledger';
import { READ_TOPICS } from './read-event';

export interface Mismatch {
  column: string;
  expected: string | null;
  published: string | null;
}

export interface Difference {
  table: string;
  kind: 'missing' | 'unexpected' | 'unequal';
  /** By column; times in microseconds. */
  key: RowKey;
  /** Money in cents; empty unless the row is on both sides. */
  mismatches: Mismatch[];
  /** How many records belong to the row, and the first of them as `id (topic partition/offset, verdict)`. */
  events: { count: number; first: string[] };
}

export interface TableComparison {
  table: string;
  rowsCompared: number;
  /** Published rows outside the range that can be compared. */
  rowsLeftOut: number;
  differing: number;
  /** Not compared: it holds less than the records before its job's offsets would say. */
  isUnsettled: boolean;
}

const FIRST_EVENTS = 10;

const keysOf = ({ keys }: ComparedTable) => keys.map(({ name }) => name);
const figuresOf = ({ figures }: ComparedTable) => figures.map(({ name }) => name);

/** Rows younger than their age, measured from the greatest event time of their job. */
async function youngCondition(sql: DuckDBConnection, { job, age }: ComparedTable): Promise<string> {
  if (age === null) return 'true';
  const [row] = await queryRows(
    sql,
    `SELECT epoch_us(make_timestamp(max(t) * 1000) - INTERVAL '${age.kept}') AS horizon FROM watermarks WHERE job = '${job}'`,
  );
  return row?.horizon == null ? 'true' : `(${age.endsAt} > ${row.horizon as string} OR ${age.endsAt} IS NULL)`;
}

/**
 * Makes of both sides the views `compared_expected_<table>` and `compared_published_<table>`: of rows that are young enough,
 * those that hold nothing from before `fromMs`. Where either side says that a row does, it is left out on both.
 */
async function createComparedViews(sql: DuckDBConnection, table: ComparedTable, fromMs: number): Promise<void> {
  const young = await youngCondition(sql, table);
  const { since } = table;
  const isOlder = (row: string) =>
    Number.isFinite(fromMs) && since !== null ? `${since(row)} < ${BigInt(fromMs) * 1000n}` : 'true';
  const sameKey = keysOf(table).map((key) => `mine.${key} IS NOT DISTINCT FROM theirs.${key}`);
  for (const [mine, theirs] of [
    ['expected', 'published'],
    ['published', 'expected'],
  ]) {
    const olderThere = `SELECT 1 FROM ${theirs}_${table.name} theirs WHERE ${isOlder('theirs')} AND ${sameKey.join(' AND ')}`;
    await sql.run(`
      CREATE VIEW compared_${mine}_${table.name} AS SELECT * FROM ${mine}_${table.name} mine
      WHERE ${young} ${fromMs === 0 ? '' : `AND NOT (${isOlder('mine')}) AND NOT EXISTS (${olderThere})`}`);
  }
}

/** Leaves the rows that differ in `difference_<table>` and counts them. Rows of one key are compared in the order of their figures. */
export async function compareTable(
  sql: DuckDBConnection,
  table: ComparedTable,
  fromMs: number,
): Promise<TableComparison> {
  await createComparedViews(sql, table, fromMs);
  const [keys, figures] = [keysOf(table), figuresOf(table)];
  const numbered = (side: string) => `
    SELECT *, row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${figures.join(', ')}) AS copy
    FROM compared_${side}_${table.name}`;
  const sameKey = ['copy', ...keys].map((column) => `e.${column} IS NOT DISTINCT FROM p.${column}`);
  const unequal = figures.map((column) => `e.${column} IS DISTINCT FROM p.${column}`);
  const pairs = figures.map((column) => `e.${column} AS e_${column}, p.${column} AS p_${column}`);
  await sql.run(`
    CREATE TABLE difference_${table.name} AS
    SELECT ${keys.map((column) => `coalesce(e.${column}, p.${column}) AS ${column}`).join(', ')}, ${pairs.join(', ')},
           CASE WHEN p.copy IS NULL THEN 'missing' WHEN e.copy IS NULL THEN 'unexpected' ELSE 'unequal' END AS kind
    FROM (${numbered('expected')}) e FULL JOIN (${numbered('published')}) p ON ${sameKey.join(' AND ')}
    WHERE e.copy IS NULL OR p.copy IS NULL OR ${unequal.join(' OR ')}`);
  const [counts] = await queryRows(
    sql,
    `SELECT (SELECT count(*) FROM compared_expected_${table.name}) AS compared,
            (SELECT count(*) FROM published_${table.name}) - (SELECT count(*) FROM compared_published_${table.name}) AS left_out,
            (SELECT count(*) FROM difference_${table.name}) AS differing`,
  );
  return {
    table: table.name,
    rowsCompared: Number(counts?.compared),
    rowsLeftOut: Number(counts?.left_out),
    differing: Number(counts?.differing),
    isUnsettled: false,
  };
}

/** The first differences of the tables that were compared, each with the records behind its row. */
export async function firstDifferences(
  sql: DuckDBConnection,
  compared: readonly ComparedTable[],
  limit: number,
): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const table of compared) {
    const order = keysOf(table).map((column) => `${column} NULLS FIRST`);
    const rows = await queryRows(
      sql,
      `SELECT * FROM difference_${table.name} ORDER BY ${order.join(', ')} LIMIT ${limit - found.length}`,
    );
    for (const row of rows as Record<string, string | null>[]) {
      const key = Object.fromEntries(keysOf(table).map((column) => [column, row[column] ?? null]));
      const mismatches = figuresOf(table)
        .map((column) => ({ column, expected: row[`e_${column}`] ?? null, published: row[`p_${column}`] ?? null }))
        .filter(({ expected, published }) => row.kind === 'unequal' && expected !== published);
      const kind = row.kind as Difference['kind'];
      found.push({ table: table.name, kind, key, mismatches, events: await eventsBehind(sql, table, key) });
    }
  }
  return found;
}

async function eventsBehind(
  sql: DuckDBConnection,
  { behind }: ComparedTable,
  key: RowKey,
): Promise<Difference['events']> {
  const conditions = behind(key);
  const sources = READ_TOPICS.flatMap((topic) => {
    const condition = conditions[topic];
    return condition === undefined
      ? []
      : [`SELECT '${topic}' AS topic, id, part, off, verdict FROM ${topic} WHERE ${condition}`];
  });
  if (sources.length === 0) return { count: 0, first: [] };
  const rows = await queryRows(
    sql,
    `SELECT *, count(*) OVER () AS all_events FROM (${sources.join(' UNION ALL ')})
     ORDER BY topic, part, off LIMIT ${FIRST_EVENTS}`,
  );
  return {
    count: Number(rows[0]?.all_events ?? 0),
    first: (rows as Record<string, string>[]).map((r) => `${r.id} (${r.topic} ${r.part}/${r.off}, ${r.verdict})`),
  };
}
