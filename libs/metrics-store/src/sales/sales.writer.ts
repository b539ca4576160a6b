import type { ClientBase, QueryConfig } from 'pg';
import { runUpserts } from '../run-upserts';
import { numberArray, textArray } from './array-literal';

/** Rows of sales_panes as columns: element *i* of each array belongs to row *i*. */
export interface SalesPaneColumns {
  partition: number[];
  /** Start of the 30-second pane, milliseconds since the epoch. */
  startMs: number[];
  /** null: the country's total over all categories. */
  category: (string | null)[];
  country: string[];
  amountCents: number[];
  transactions: number[];
  units: number[];
}

/** Rows of sales_hours or sales_days as columns; `startMs` is the start of the window. */
export interface SalesWindowColumns extends SalesPaneColumns {
  /** Smallest and greatest total of one transaction; null in category rows. */
  minCents: (number | null)[];
  maxCents: (number | null)[];
}

/** What one flush adds to the sales tables. */
export interface SalesRows {
  panes: SalesPaneColumns;
  hours: SalesWindowColumns;
  days: SalesWindowColumns;
}

// By whole seconds and the rest, because a double of seconds cannot carry every millisecond.
const START = `to_timestamp(r.start_ms / 1000) + (r.start_ms % 1000) * interval '1 millisecond'`;

const UPSERT_PANES = `
INSERT INTO sales_panes AS t (partition, pane_start, category, country, amount_cents, transactions, units)
SELECT r.partition, ${START}, r.category, r.country, r.amount_cents, r.transactions, r.units
FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
  AS r(partition, start_ms, category, country, amount_cents, transactions, units)
ON CONFLICT ON CONSTRAINT sales_panes_upsert_key DO UPDATE SET
  amount_cents = t.amount_cents + excluded.amount_cents,
  transactions = t.transactions + excluded.transactions,
  units = t.units + excluded.units`;

// LEAST and GREATEST pass over nulls, so a category row keeps its null.
const upsertWindows = (table: 'sales_hours' | 'sales_days') => `
INSERT INTO ${table} AS t
  (partition, window_start, category, country, amount_cents, transactions, units, min_cents, max_cents)
SELECT r.partition, ${START}, r.category, r.country, r.amount_cents, r.transactions, r.units, r.min_cents, r.max_cents
FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
            $8::bigint[], $9::bigint[])
  AS r(partition, start_ms, category, country, amount_cents, transactions, units, min_cents, max_cents)
ON CONFLICT ON CONSTRAINT ${table}_upsert_key DO UPDATE SET
  amount_cents = t.amount_cents + excluded.amount_cents,
  transactions = t.transactions + excluded.transactions,
  units = t.units + excluded.units,
  min_cents = least(t.min_cents, excluded.min_cents),
  max_cents = greatest(t.max_cents, excluded.max_cents)`;

const UPSERT_HOURS = upsertWindows('sales_hours');
const UPSERT_DAYS = upsertWindows('sales_days');

/**
 * The statements that add the rows to sales_panes, sales_hours and sales_days, in this order, one each and none for an empty
 * set: sums are added to what is there, extremes are widened.
 *
 * @param rows each key (start, category, country, partition) at most once per set, sorted by it, so that concurrent
 *   flushes take row locks in one order. Numbers must be safe integers.
 */
export function salesUpserts(rows: SalesRows): QueryConfig<string[]>[] {
  return [
    ...upsert('upsert-sales-panes', UPSERT_PANES, paneParameters(rows.panes)),
    ...upsert('upsert-sales-hours', UPSERT_HOURS, windowParameters(rows.hours)),
    ...upsert('upsert-sales-days', UPSERT_DAYS, windowParameters(rows.days)),
  ];
}

/**
 * Runs `salesUpserts`. It does not begin or end a transaction; that is the caller's.
 *
 * @throws the database's own error; a key given twice is 21000 (cardinality_violation).
 */
export async function upsertSalesRows(client: ClientBase, rows: SalesRows): Promise<void> {
  await runUpserts(client, salesUpserts(rows));
}

// Named, so that a connection parses and plans each statement once.
function upsert(name: string, text: string, values: string[] | undefined): QueryConfig<string[]>[] {
  return values === undefined ? [] : [{ name, text, values }];
}

function paneParameters(rows: SalesPaneColumns): string[] | undefined {
  if (rows.startMs.length === 0) return undefined;
  return [
    numberArray(rows.partition),
    numberArray(rows.startMs),
    textArray(rows.category),
    textArray(rows.country),
    numberArray(rows.amountCents),
    numberArray(rows.transactions),
    numberArray(rows.units),
  ];
}

function windowParameters(rows: SalesWindowColumns): string[] | undefined {
  return paneParameters(rows)?.concat(numberArray(rows.minCents), numberArray(rows.maxCents));
}
