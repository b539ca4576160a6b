import type { SalesPaneColumns, SalesRows, SalesWindowColumns } from '../src/index';

export interface PaneRow {
  partition?: number;
  start: string;
  category?: string | null;
  country?: string;
  cents: number;
  transactions?: number;
  units?: number;
}

export interface WindowRow extends PaneRow {
  min?: number | null;
  max?: number | null;
}

/** Columns out of rows that are easier to read; what is left out is partition 0, the USA's total, one of each. */
export function salesRows(rows: { panes?: PaneRow[]; hours?: WindowRow[]; days?: WindowRow[] }): SalesRows {
  return { panes: panes(rows.panes ?? []), hours: windows(rows.hours ?? []), days: windows(rows.days ?? []) };
}

function panes(rows: PaneRow[]): SalesPaneColumns {
  return {
    partition: rows.map(({ partition }) => partition ?? 0),
    startMs: rows.map(({ start }) => Date.parse(start)),
    category: rows.map(({ category }) => category ?? null),
    country: rows.map(({ country }) => country ?? 'USA'),
    amountCents: rows.map(({ cents }) => cents),
    transactions: rows.map(({ transactions }) => transactions ?? 1),
    units: rows.map(({ units }) => units ?? 1),
  };
}

function windows(rows: WindowRow[]): SalesWindowColumns {
  return { ...panes(rows), minCents: rows.map(({ min }) => min ?? null), maxCents: rows.map(({ max }) => max ?? null) };
}
