import type { SalesPaneColumns, SalesRows, SalesWindowColumns } from '@globalmart/metrics-store';
import type { RowTable } from '@globalmart/streaming/simulation';

interface StoredRow {
  cents: number;
  transactions: number;
  units: number;
  min: number | null;
  max: number | null;
}

/** What the database's upserts do, in memory: sums are added, extremes widened. */
export function applySalesRows(rows: RowTable, delta: SalesRows): void {
  applyColumns(rows, 'panes', delta.panes, undefined);
  applyColumns(rows, 'hours', delta.hours, delta.hours);
  applyColumns(rows, 'days', delta.days, delta.days);
}

/** In the form of the model's rows. */
export function rowsAsText(rows: RowTable): string[] {
  return [...rows]
    .map(([key, row]) => {
      const { cents, transactions, units, min, max } = row as StoredRow;
      const extremes = min === null || max === null ? [] : [min, max];
      return `${key} ${[cents, transactions, units, ...extremes].join(' ')}`;
    })
    .sort();
}

function applyColumns(
  rows: RowTable,
  table: string,
  columns: SalesPaneColumns,
  extremes: SalesWindowColumns | undefined,
): void {
  columns.startMs.forEach((start, at) => {
    const key = JSON.stringify([table, start, columns.category[at], columns.country[at]]);
    const row = (rows.get(key) as StoredRow | undefined) ?? {
      cents: 0,
      transactions: 0,
      units: 0,
      min: null,
      max: null,
    };
    rows.set(key, row);
    row.cents += columns.amountCents[at] ?? Number.NaN;
    row.transactions += columns.transactions[at] ?? Number.NaN;
    row.units += columns.units[at] ?? Number.NaN;
    row.min = widest(Math.min, row.min, extremes?.minCents[at] ?? null);
    row.max = widest(Math.max, row.max, extremes?.maxCents[at] ?? null);
  });
}

function widest(choose: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : choose(a, b);
}
