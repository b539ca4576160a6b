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
export function rowStatements<Row>(of: RowsOf<Row>, rows: readonly Row[]): QueryConfig<Buffer[]>[] {
  return statementsOf(of, rowArrays(rows, of.write));
}

/** What `statementsOf` takes: arrays of some thousand of the rows, in their order. */
export function rowArrays<Row>(rows: readonly Row[], write: RowsOf<Row>['write']): Buffer[] {
  const arrays: Buffer[] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    arrays.push(RowArray.of(rows.slice(from, from + ROWS_PER_STATEMENT), write));
  }
  return arrays;
}

export function statementsOf<Row>({ name, text }: RowsOf<Row>, arrays: readonly Buffer[]): QueryConfig<Buffer[]>[] {
  return arrays.map((array) => ({ name, text, values: [array] }));
}

/** Rows that gather one by one, as the arrays that `statementsOf` takes. */
export class GatheredRows<Row> {
  private full: Buffer[] = [];
  private fullBytes = 0;
  private open: RowArray | undefined;

  constructor(private readonly of: RowsOf<Row>) {}

  /** How much waits to be taken. */
  get bytes(): number {
    return this.fullBytes + (this.open?.size ?? 0);
  }

  add(row: Row): void {
    this.open ??= RowArray.gathering();
    this.open.add(row, this.of.write);
    if (this.open.length === ROWS_PER_STATEMENT) this.close(this.open);
  }

  /** All since the last call. */
  take(): readonly Buffer[] {
    if (this.open !== undefined) this.close(this.open);
    const { full } = this;
    this.full = [];
    this.fullBytes = 0;
    return full;
  }

  private close(array: RowArray): void {
    this.full.push(array.finish());
    this.fullBytes += array.size;
    this.open = undefined;
  }
}
