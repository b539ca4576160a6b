import { type ModelRow, type ModelRows, startOf, type ValidEvents } from './log-model';

const SIZES = { product: 3_600_000, category: 60_000, search: 3_600_000 } as const;

export function activityKey(kind: keyof typeof SIZES, startMs: number, name: string): string {
  return `${kind} ${startMs} ${name}`;
}

/** What the tables of activity must hold after these valid events, by the definition: one pass for each figure. */
export function expectedActivity({ product_views: views, cart_events: carts, transactions }: ValidEvents): ModelRows {
  const rows: ModelRows = new Map();
  const count = (kind: keyof typeof SIZES, eventMs: number, name: string, figure: string, by = 1): void => {
    const key = activityKey(kind, startOf(eventMs, SIZES[kind]), name);
    const none: ModelRow = kind === 'search' ? { searches: 0, zero: 0 } : { views: 0, compares: 0, adds: 0 };
    const row = rows.get(key) ?? (kind === 'search' ? none : { ...none, purchases: 0, units: 0, cents: 0 });
    rows.set(key, { ...row, [figure]: Number(row[figure]) + by });
  };
  for (const [type, figure] of [
    ['view', 'views'],
    ['compare', 'compares'],
  ]) {
    for (const view of views.filter((one) => one.type === type)) {
      count('product', view.eventMs, String(view.productId), String(figure));
      count('category', view.eventMs, view.category ?? 'unknown', String(figure));
    }
  }
  for (const add of carts.filter(({ action }) => action === 'add')) {
    count('product', add.eventMs, String(add.productId), 'adds');
    count('category', add.eventMs, add.category ?? 'unknown', 'adds');
  }
  for (const { eventMs, lines } of transactions) {
    for (const product of new Set(lines.map(({ productId }) => productId)))
      count('product', eventMs, product, 'purchases');
    for (const category of new Set(lines.map((line) => line.category ?? 'unknown'))) {
      count('category', eventMs, category, 'purchases');
    }
    for (const { productId, category = 'unknown', quantity, priceCents } of lines) {
      for (const [kind, name] of [
        ['product', productId],
        ['category', category],
      ] as const) {
        count(kind, eventMs, name, 'units', quantity);
        count(kind, eventMs, name, 'cents', quantity * priceCents);
      }
    }
  }
  for (const { eventMs, query = '', results } of views.filter(({ type }) => type === 'search')) {
    const name = Array.from(query.trim().toLowerCase().normalize('NFC')).slice(0, 100).join('');
    if (name === '') continue;
    count('search', eventMs, name, 'searches');
    if (results === 0) count('search', eventMs, name, 'zero');
  }
  return rows;
}
