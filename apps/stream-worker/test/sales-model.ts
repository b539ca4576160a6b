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

export function validEvents(records: readonly ModelRecord[], delayMs: number): ModelEvent[] {
  const valid: ModelEvent[] = [];
  records.forEach(({ event }, at) => {
    if (event === undefined) return;
    const earlier = records.slice(0, at).flatMap((record) => (record.event === undefined ? [] : [record.event]));
    const watermark = Math.max(Number.NEGATIVE_INFINITY, ...earlier.map(({ eventMs }) => eventMs)) - delayMs;
    if (event.eventMs < watermark) return;
    if (earlier.some(({ id, eventMs }) => id === event.id && eventMs >= watermark)) return;
    valid.push(event);
  });
  return valid;
}

const SIZES = { panes: 30_000, hours: 3_600_000, days: 86_400_000 } as const;

/** Rows as text, sorted: table, start, category, country, cents, transactions, units and, for windows, extremes. */
export function expectedRows(events: readonly ModelEvent[]): string[] {
  const groups = new Map<string, { events: Set<ModelEvent>; cents: number; units: number; isTotal: boolean }>();
  for (const event of events) {
    for (const [table, size] of Object.entries(SIZES)) {
      const start = event.eventMs - (((event.eventMs % size) + size) % size);
      const add = (category: string | null, cents: number, units: number): void => {
        const key = JSON.stringify([table, start, category, event.country]);
        const group = groups.get(key) ?? { events: new Set(), cents: 0, units: 0, isTotal: category === null };
        groups.set(key, group);
        group.events.add(event);
        group.cents += cents;
        group.units += units;
      };
      add(
        null,
        event.totalCents,
        event.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      );
      for (const { category, quantity, priceCents } of event.lines) add(category, quantity * priceCents, quantity);
    }
  }
  return [...groups]
    .map(([key, { events: members, cents, units, isTotal }]) => {
      const totals = [...members].map(({ totalCents }) => totalCents);
      const extremes = key.startsWith('["panes"') || !isTotal ? [] : [Math.min(...totals), Math.max(...totals)];
      return `${key} ${[cents, members.size, units, ...extremes].join(' ')}`;
    })
    .sort();
}
