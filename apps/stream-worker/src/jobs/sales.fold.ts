import { UNKNOWN_CATEGORY, type Transaction } from '@globalmart/contracts';
import type { SalesPaneColumns, SalesRows, SalesWindowColumns } from '@globalmart/metrics-store';
import { type Fold, type JudgedEvent, type LogRecord, windowStart } from '@globalmart/streaming';

const PANE_MS = 30_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Sums of one row. The total row of a country also keeps the extremes of single transactions. */
class Cell {
  amountCents = 0;
  transactions = 0;
  units = 0;
  minCents = Number.POSITIVE_INFINITY;
  maxCents = Number.NEGATIVE_INFINITY;
  /** The transaction counted last, so that two lines of one category count it once. */
  lastCounted = 0;

  absorb(other: Cell): void {
    this.amountCents += other.amountCents;
    this.transactions += other.transactions;
    this.units += other.units;
    if (other.minCents < this.minCents) this.minCents = other.minCents;
    if (other.maxCents > this.maxCents) this.maxCents = other.maxCents;
  }
}

/** One country in one window: its total and its categories. */
class CountryCells {
  readonly total = new Cell();
  readonly categories = new Map<string, Cell>();

  category(name: string): Cell {
    let cell = this.categories.get(name);
    if (cell === undefined) this.categories.set(name, (cell = new Cell()));
    return cell;
  }

  absorb(other: CountryCells): void {
    this.total.absorb(other.total);
    for (const [name, cell] of other.categories) this.category(name).absorb(cell);
  }
}

type Windows = Map<number, Map<string, CountryCells>>;

/**
 * Sales by country and category. Events are added to 30-second panes of event time only: a sliding minute is two panes (the
 * view's work), an hour 120 of them and a day 24 hours (done once per flush), because sums, counts and extremes add up.
 */
export class SalesFold implements Fold<SalesRows> {
  private panes: Windows = new Map();
  private counted = 0;

  constructor(private readonly partition: number) {}

  apply(judged: JudgedEvent, _record: LogRecord, muted: boolean): void {
    if (muted || judged.verdict !== 'valid' || judged.event.topic !== 'transactions') return;
    this.add(judged.event);
  }

  take(): SalesRows | undefined {
    if (this.panes.size === 0) return undefined;
    const { panes, partition } = this;
    this.panes = new Map();
    const hours = coarsen(panes, HOUR_MS);
    return {
      panes: paneColumns(panes, partition),
      hours: windowColumns(hours, partition),
      days: windowColumns(coarsen(hours, DAY_MS), partition),
    };
  }

  private add({ eventTimeMs, country, totalCents, lines }: Transaction): void {
    const cells = cellsOf(this.panes, windowStart(eventTimeMs, PANE_MS), country);
    const counted = ++this.counted;
    let units = 0;
    for (const { category, quantity, priceCents } of lines) {
      const cell = cells.category(category ?? UNKNOWN_CATEGORY);
      cell.amountCents += priceCents * quantity;
      cell.units += quantity;
      units += quantity;
      if (cell.lastCounted !== counted) {
        cell.lastCounted = counted;
        cell.transactions++;
      }
    }
    const { total } = cells;
    total.amountCents += totalCents;
    total.transactions++;
    total.units += units;
    if (totalCents < total.minCents) total.minCents = totalCents;
    if (totalCents > total.maxCents) total.maxCents = totalCents;
  }
}

function cellsOf(windows: Windows, startMs: number, country: string): CountryCells {
  let countries = windows.get(startMs);
  if (countries === undefined) windows.set(startMs, (countries = new Map<string, CountryCells>()));
  let cells = countries.get(country);
  if (cells === undefined) countries.set(country, (cells = new CountryCells()));
  return cells;
}

function coarsen(windows: Windows, sizeMs: number): Windows {
  const coarse: Windows = new Map();
  for (const [startMs, countries] of windows) {
    for (const [country, cells] of countries) cellsOf(coarse, windowStart(startMs, sizeMs), country).absorb(cells);
  }
  return coarse;
}

interface Row {
  readonly startMs: number;
  readonly category: string | null;
  readonly country: string;
  readonly cell: Cell;
}

/** In the order of the tables' keys, so that every flush takes its row locks in the same order. */
function sortedRows(windows: Windows): Row[] {
  const rows: Row[] = [];
  for (const [startMs, countries] of windows) {
    for (const [country, { total, categories }] of countries) {
      rows.push({ startMs, category: null, country, cell: total });
      for (const [category, cell] of categories) rows.push({ startMs, category, country, cell });
    }
  }
  return rows.sort(
    (a, b) => a.startMs - b.startMs || compare(a.category ?? '', b.category ?? '') || compare(a.country, b.country),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function columnsOf(rows: readonly Row[], partition: number): SalesPaneColumns {
  return {
    partition: rows.map(() => partition),
    startMs: rows.map(({ startMs }) => startMs),
    category: rows.map(({ category }) => category),
    country: rows.map(({ country }) => country),
    amountCents: rows.map(({ cell }) => cell.amountCents),
    transactions: rows.map(({ cell }) => cell.transactions),
    units: rows.map(({ cell }) => cell.units),
  };
}

function paneColumns(windows: Windows, partition: number): SalesPaneColumns {
  return columnsOf(sortedRows(windows), partition);
}

function windowColumns(windows: Windows, partition: number): SalesWindowColumns {
  const rows = sortedRows(windows);
  return {
    ...columnsOf(rows, partition),
    minCents: rows.map(({ category, cell }) => (category === null ? cell.minCents : null)),
    maxCents: rows.map(({ category, cell }) => (category === null ? cell.maxCents : null)),
  };
}
