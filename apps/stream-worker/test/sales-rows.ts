import type { SalesPaneColumns, SalesRows, SalesWindowColumns } from '@globalmart/metrics-store';
import { salesKey, type SalesRow } from './sales-model';

/** What the database's upserts do, in memory: sums are added, extremes widened. */
export function applySalesRows(rows: Map<string, unknown>, delta: SalesRows): void {
  applyColumns(rows, 'panes', delta.panes, undefined);
  applyColumns(rows, 'hours', delta.hours, delta.hours);
  applyColumns(rows, 'days', delta.days, delta.days);
}

function applyColumns(
  rows: Map<string, unknown>,
  table: string,
  columns: SalesPaneColumns,
  extremes: SalesWindowColumns | undefined,
): void {
  columns.startMs.forEach((start, at) => {
    const key = salesKey(table, start, columns.category[at] ?? null, columns.country[at] ?? '');
    let row = rows.get(key) as SalesRow | undefined;
    if (row === undefined) rows.set(key, (row = { cents: 0, transactions: 0, units: 0, min: null, max: null }));
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
