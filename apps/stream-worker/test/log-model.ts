import type { LogRecord } from '@globalmart/streaming';

/** A transaction as the models see it. */
export interface ModelEvent {
  readonly id: string;
  readonly eventMs: number;
  readonly userId: string;
  readonly storeId: number;
  readonly country: string;
  readonly totalCents: number;
  readonly lines: readonly ModelLine[];
}

export interface ModelLine {
  readonly productId: string;
  /** undefined: the line leaves it to the catalogue. */
  readonly category: string | undefined;
  readonly quantity: number;
  readonly priceCents: number;
}

/** One record of the log with what it was meant to be; `event` is undefined when the record is invalid by itself. */
export interface ModelRecord {
  readonly record: LogRecord;
  readonly event: ModelEvent | undefined;
}

/** The figures of one row. */
export type ModelRow = Record<string, number | null>;

/** By table and key. */
export type ModelRows = Map<string, ModelRow>;

/** The valid events among the records, with their offsets: every record is compared with all records before it. */
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

/** Start of the window of this size that holds an event time. */
export function startOf(eventMs: number, sizeMs: number): number {
  return eventMs - (((eventMs % sizeMs) + sizeMs) % sizeMs);
}

export function rowsAsText(rows: ReadonlyMap<string, ModelRow>): string[] {
  return [...rows].map(([key, row]) => `${key}: ${JSON.stringify(row)}`).sort();
}

/** The same as comparing the texts, without making them: it is asked a million times. */
export function sameRows(actual: ReadonlyMap<string, ModelRow>, expected: ReadonlyMap<string, ModelRow>): boolean {
  if (actual.size !== expected.size) return false;
  for (const [key, row] of actual) {
    const other = expected.get(key);
    if (other === undefined) return false;
    for (const figure in other) if (row[figure] !== other[figure]) return false;
  }
  return true;
}
