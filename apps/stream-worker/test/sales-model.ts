import { type ModelRow, type ModelRows, type ModelTransaction, startOf } from './log-model';

export function salesKey(table: string, startMs: number, category: string | null, country: string): string {
  return `${table} ${startMs} ${category ?? '(total)'} ${country}`;
}

const TABLES = [
  { table: 'panes', sizeMs: 30_000, hasExtremes: false },
  { table: 'hours', sizeMs: 3_600_000, hasExtremes: true },
  { table: 'days', sizeMs: 86_400_000, hasExtremes: true },
] as const;

/**
 * What the sales tables must hold after these valid events, computed the slow and obvious way from the definitions: every
 * total is summed anew. It uses nothing of the engine. Only totals of hours and days have extremes.
 */
export function expectedSales(events: readonly ModelTransaction[]): ModelRows {
  const rows = new Map<string, SalesRow>();
  const add = (key: string, cents: number, units: number): SalesRow => {
    const row = rows.get(key) ?? { cents: 0, transactions: 0, units: 0, min: null, max: null };
    rows.set(key, row);
    row.cents += cents;
    row.transactions += 1;
    row.units += units;
    return row;
  };
  for (const { eventMs, country, totalCents, lines } of events) {
    const categories = [...new Set(lines.map(({ category = 'unknown' }) => category))];
    for (const { table, sizeMs, hasExtremes } of TABLES) {
      const start = startOf(eventMs, sizeMs);
      const total = add(
        salesKey(table, start, null, country),
        totalCents,
        sum(lines, ({ quantity }) => quantity),
      );
      if (hasExtremes) {
        total.min = Math.min(total.min ?? totalCents, totalCents);
        total.max = Math.max(total.max ?? totalCents, totalCents);
      }
      for (const category of categories) {
        const own = lines.filter((line) => (line.category ?? 'unknown') === category);
        add(
          salesKey(table, start, category, country),
          sum(own, ({ quantity, priceCents }) => quantity * priceCents),
          sum(own, ({ quantity }) => quantity),
        );
      }
    }
  }
  return rows;
}

/** One row of the three tables. */
export interface SalesRow extends ModelRow {
  cents: number;
  transactions: number;
  units: number;
  min: number | null;
  max: number | null;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
