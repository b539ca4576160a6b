import type { SalesPaneColumns, SalesRows, SalesWindowColumns } from '@globalmart/metrics-store';

export interface SalesRow {
  start: string;
  partition?: number;
  category?: string;
  country?: string;
  cents: number;
  transactions?: number;
  units?: number;
  min?: number;
  max?: number;
}

/** The writer's columns out of rows that are easier to read; what is left out is the UK's total, partition 0, one of each. */
export function salesRows(rows: { panes?: SalesRow[]; hours?: SalesRow[]; days?: SalesRow[] }): SalesRows {
  return { panes: panes(rows.panes ?? []), hours: windows(rows.hours ?? []), days: windows(rows.days ?? []) };
}

function panes(rows: SalesRow[]): SalesPaneColumns {
  return {
    partition: rows.map(({ partition }) => partition ?? 0),
    startMs: rows.map(({ start }) => Date.parse(start)),
    category: rows.map(({ category }) => category ?? null),
    country: rows.map(({ country }) => country ?? 'UK'),
    amountCents: rows.map(({ cents }) => cents),
    transactions: rows.map(({ transactions }) => transactions ?? 1),
    units: rows.map(({ units }) => units ?? 1),
  };
}

function windows(rows: SalesRow[]): SalesWindowColumns {
  return { ...panes(rows), minCents: rows.map(({ min }) => min ?? null), maxCents: rows.map(({ max }) => max ?? null) };
}
