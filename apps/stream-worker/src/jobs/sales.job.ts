import {
  deleteExpiredSales,
  type SalesPaneColumns,
  type SalesRows,
  salesUpserts,
  type SalesWindowColumns,
} from '@globalmart/metrics-store';
import type { Cut, Job, StoredJob } from '@globalmart/streaming';
import { joinColumns } from './join-columns';
import { SalesFold } from './sales.fold';

/** sales_metrics, sales_hourly and sales_daily. All it writes adds up, so nothing has to survive a restart but the rows. */
export const salesJob: Job<SalesRows> = {
  name: 'sales',
  topics: ['transactions'],
  categoriesOf: ['transactions'],
  // Then a flush has several minutes of event time, and adds to the rows of their hours and days once.
  backlogFlushIntervalMs: 1_000,
  createFold: (partition) => new SalesFold(partition),
};

export const storedSalesJob: StoredJob<SalesRows> = {
  job: salesJob,
  // The gateway's live sales follow it.
  announced: true,
  statements: (cuts) => salesUpserts(joinCuts(cuts)),
  expire: (database) => deleteExpiredSales(database),
};

/** Partitions share no row, so the rows of several cuts are simply one longer set of rows. */
function joinCuts(cuts: readonly Cut<SalesRows>[]): SalesRows {
  const deltas = cuts.flatMap(({ delta }) => (delta === undefined ? [] : [delta]));
  return {
    panes: joinPanes(deltas.map(({ panes }) => panes)),
    hours: joinWindows(deltas.map(({ hours }) => hours)),
    days: joinWindows(deltas.map(({ days }) => days)),
  };
}

function joinWindows(sets: readonly SalesWindowColumns[]): SalesWindowColumns {
  return {
    ...joinPanes(sets),
    minCents: joinColumns(sets.map(({ minCents }) => minCents)),
    maxCents: joinColumns(sets.map(({ maxCents }) => maxCents)),
  };
}

function joinPanes(sets: readonly SalesPaneColumns[]): SalesPaneColumns {
  return {
    partition: joinColumns(sets.map(({ partition }) => partition)),
    startMs: joinColumns(sets.map(({ startMs }) => startMs)),
    category: joinColumns(sets.map(({ category }) => category)),
    country: joinColumns(sets.map(({ country }) => country)),
    amountCents: joinColumns(sets.map(({ amountCents }) => amountCents)),
    transactions: joinColumns(sets.map(({ transactions }) => transactions)),
    units: joinColumns(sets.map(({ units }) => units)),
  };
}
