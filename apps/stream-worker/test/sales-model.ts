import type { LogRecord } from '@globalmart/streaming';

/**
 * What the sales tables must hold after the first records of a partition, computed the slow and obvious way from the
 * definitions: every record is compared with all records before it, every total is summed anew. It uses nothing of the engine.
 */
export interface ModelEvent {
  readonly id: string;
  readonly eventMs: number;
  readonly country: string;
  readonly totalCents: number;
  readonly lines: readonly { readonly category: string; readonly quantity: number; readonly priceCents: number }[];
}

/** One record of the log with what it was meant to be; `event` is undefined when the record is invalid by itself. */
export interface ModelRecord {
  readonly record: LogRecord;
  readonly event: ModelEvent | undefined;
}

/** One row of the three tables; only totals of hours and days have extremes. */
export interface ModelRow {
  cents: number;
  transactions: number;
  units: number;
  min: number | null;
  max: number | null;
}

/** By table, start, category and country. */
export type ModelRows = Map<string, ModelRow>;

export function rowKey(table: string, startMs: number, category: string | null, country: string): string {
  return `${table} ${startMs} ${category ?? '(total)'} ${country}`;
}

/** The valid events among the records, with their offsets. */
export function validEvents(
  records: readonly ModelRecord[],
  delayMs: number,
): { readonly offset: number; readonly event: ModelEvent }[] {
  const valid: { offset: number; event: ModelEvent }[] = [];
  records.forEach(({ event }, offset) => {
    if (event === undefined) return;
    const earlier = records.slice(0, offset).flatMap((record) => (record.event === undefined ? [] : [record.event]));
    const watermark = Math.max(Number.NEGATIVE_INFINITY, ...earlier.map(({ eventMs }) => eventMs)) - delayMs;
    if (event.eventMs < watermark) return;
    if (earlier.some(({ id, eventMs }) => id === event.id && eventMs >= watermark)) return;
    valid.push({ offset, event });
  });
  return valid;
}

const TABLES = [
  { table: 'panes', sizeMs: 30_000, hasExtremes: false },
  { table: 'hours', sizeMs: 3_600_000, hasExtremes: true },
  { table: 'days', sizeMs: 86_400_000, hasExtremes: true },
] as const;

export function expectedRows(events: readonly ModelEvent[]): ModelRows {
  const rows: ModelRows = new Map();
  const add = (key: string, cents: number, units: number): ModelRow => {
    const row = rows.get(key) ?? { cents: 0, transactions: 0, units: 0, min: null, max: null };
    rows.set(key, row);
    row.cents += cents;
    row.transactions += 1;
    row.units += units;
    return row;
  };
  for (const { eventMs, country, totalCents, lines } of events) {
    const categories = [...new Set(lines.map(({ category }) => category))];
    for (const { table, sizeMs, hasExtremes } of TABLES) {
      const start = eventMs - (((eventMs % sizeMs) + sizeMs) % sizeMs);
      const total = add(
        rowKey(table, start, null, country),
        totalCents,
        sum(lines, ({ quantity }) => quantity),
      );
      if (hasExtremes) {
        total.min = Math.min(total.min ?? totalCents, totalCents);
        total.max = Math.max(total.max ?? totalCents, totalCents);
      }
      for (const category of categories) {
        const own = lines.filter((line) => line.category === category);
        add(
          rowKey(table, start, category, country),
          sum(own, ({ quantity, priceCents }) => quantity * priceCents),
          sum(own, ({ quantity }) => quantity),
        );
      }
    }
  }
  return rows;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

export function rowsAsText(rows: ReadonlyMap<string, ModelRow>): string[] {
  return [...rows]
    .map(
      ([key, { cents, transactions, units, min, max }]) =>
        `${key}: ${[cents, transactions, units, min ?? '-', max ?? '-'].join(' ')}`,
    )
    .sort();
}

/** The same as comparing the texts, without making them: it is asked half a million times. */
export function sameRows(actual: ReadonlyMap<string, ModelRow>, expected: ReadonlyMap<string, ModelRow>): boolean {
  if (actual.size !== expected.size) return false;
  for (const [key, row] of actual) {
    const other = expected.get(key);
    if (
      other === undefined ||
      row.cents !== other.cents ||
      row.transactions !== other.transactions ||
      row.units !== other.units ||
      row.min !== other.min ||
      row.max !== other.max
    )
      return false;
  }
  return true;
}
