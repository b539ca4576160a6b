import type { ActivityRow, ActivityRows } from '@globalmart/metrics-store';
import { activityKey } from './activity-model';
import type { ModelRow } from './log-model';

/** What the database's upserts do, in memory: all is added. */
export function applyActivityRows(rows: Map<string, unknown>, { products, categories, searches }: ActivityRows): void {
  for (const row of products) add(rows, activityKey('product', row.startMs, row.name), figuresOf(row));
  for (const row of categories) add(rows, activityKey('category', row.startMs, row.name), figuresOf(row));
  for (const { startMs, query, searches: count, zeroResults } of searches) {
    add(rows, activityKey('search', startMs, query), { searches: count, zero: zeroResults });
  }
}

function figuresOf({ views, compares, cartAdds, purchases, units, revenueCents }: ActivityRow): ModelRow {
  return { views, compares, adds: cartAdds, purchases, units, cents: revenueCents };
}

function add(rows: Map<string, unknown>, key: string, gain: ModelRow): void {
  const row = (rows.get(key) as ModelRow | undefined) ?? {};
  rows.set(
    key,
    Object.fromEntries(Object.entries(gain).map(([name, value]) => [name, Number(row[name] ?? 0) + Number(value)])),
  );
}
