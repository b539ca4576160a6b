import type { ActivityRows, CategoryRow, ProductGains } from '@globalmart/metrics-store';
import { activityKey } from './activity-model';
import type { ModelRow } from './log-model';
import { figuresByProduct } from './product-figures';

/** What the database's upserts do, in memory: all is added. */
export function applyActivityRows(rows: Map<string, unknown>, { products, categories, searches }: ActivityRows): void {
  for (const gains of products) addProducts(rows, gains);
  for (const row of categories) add(rows, activityKey('category', row.startMs, row.category), figuresOf(row));
  for (const { startMs, query, searches: count, zeroResults } of searches) {
    add(rows, activityKey('search', startMs, query), { searches: count, zero: zeroResults });
  }
}

function addProducts(rows: Map<string, unknown>, gains: ProductGains): void {
  for (const [productId, figures] of figuresByProduct(gains)) {
    const names = ['views', 'compares', 'adds', 'purchases', 'units', 'cents'];
    const gain = Object.fromEntries(names.map((name, figure) => [name, figures[figure] ?? 0]));
    add(rows, activityKey('product', gains.startMs, productId), gain);
  }
}

function figuresOf({ views, compares, cartAdds, purchases, units, revenueCents }: CategoryRow): ModelRow {
  return { views, compares, adds: cartAdds, purchases, units, cents: revenueCents };
}

function add(rows: Map<string, unknown>, key: string, gain: ModelRow): void {
  const row = (rows.get(key) as ModelRow | undefined) ?? {};
  rows.set(
    key,
    Object.fromEntries(Object.entries(gain).map(([name, value]) => [name, Number(row[name] ?? 0) + Number(value)])),
  );
}
