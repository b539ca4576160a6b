import type { QueryConfig } from 'pg';
import { RowArray } from './row-array';

/** More of them would not stay in the memory that PostgreSQL gives a statement by default (`work_mem`, 4 MB). */
const ROWS_PER_STATEMENT = 5_000;

export interface RowsOf<Row> {
  /** By which the statement is prepared. */
  readonly name: string;
  /** With the rows as `unnest($1::a_table[])`. */
  readonly text: string;
  /** Writes all columns of the table's own type, in their order. */
  readonly write: (to: RowArray, row: Row) => void;
}

/** The statements, each for some thousand of the rows, in their order; none where there are none. */
export function rowStatements<Row>({ name, text, write }: RowsOf<Row>, rows: readonly Row[]): QueryConfig<Buffer[]>[] {
  const statements: QueryConfig<Buffer[]>[] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    statements.push({ name, text, values: [RowArray.of(rows.slice(from, from + ROWS_PER_STATEMENT), write)] });
  }
  return statements;
}
