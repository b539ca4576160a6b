import { type ModelRows, type ModelTransaction, startOf } from './log-model';

export function storeKey(startMs: number, storeId: number): string {
  return `${startMs} store ${storeId}`;
}

/** What store_minutes must hold after these valid events, by the definition: each row looks at all its events anew. */
export function expectedStores(events: readonly ModelTransaction[]): ModelRows {
  const byRow = new Map<string, ModelTransaction[]>();
  for (const event of events) {
    const key = storeKey(startOf(event.eventMs, 60_000), event.storeId);
    byRow.set(key, [...(byRow.get(key) ?? []), event]);
  }
  const rows: ModelRows = new Map();
  for (const [key, own] of byRow) {
    rows.set(key, {
      transactions: own.length,
      cents: own.reduce((total, { totalCents }) => total + totalCents, 0),
      customers: new Set(own.map(({ userId }) => userId)).size,
    });
  }
  return rows;
}
