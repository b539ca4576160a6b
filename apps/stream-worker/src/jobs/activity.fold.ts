import { type CartEvent, type ProductView, type Transaction, UNKNOWN_CATEGORY } from '@globalmart/contracts';
import type { ActivityRows, CategoryRow, SearchRow } from '@globalmart/metrics-store';
import type { Fold, JudgedEvent, LogRecord } from '@globalmart/streaming';
import { GainedProducts } from './gained-products';
import { BYTES_A_ROW, GainedRows } from './gained-rows';
import { searchTerm } from './search-term';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

type Writable<Row> = { -readonly [Name in keyof Row]: Row[Name] };

type Gain = Writable<CategoryRow> & {
  /** The transaction counted last, so that two lines of one category count it once. */
  lastCounted: number;
};

/** What people do with products by hour, with categories by minute, and what they search for by hour. All of it adds up. */
export class ActivityFold implements Fold<ActivityRows> {
  private readonly products = new GainedProducts();
  private readonly categories: GainedRows<Gain>;
  private readonly searches: GainedRows<Writable<SearchRow>>;
  private counted = 0;

  constructor(partition: number) {
    this.categories = new GainedRows(MINUTE_MS, (startMs, category) => ({
      partition,
      startMs,
      category,
      views: 0,
      compares: 0,
      cartAdds: 0,
      purchases: 0,
      units: 0,
      revenueCents: 0,
      lastCounted: 0,
    }));
    this.searches = new GainedRows(HOUR_MS, (startMs, query) => ({
      partition,
      startMs,
      query,
      searches: 0,
      zeroResults: 0,
    }));
  }

  get heldBytes(): number {
    return this.products.bytes + BYTES_A_ROW * (this.categories.size + this.searches.size);
  }

  apply(judged: JudgedEvent, _record: LogRecord, muted: boolean): void {
    if (muted || judged.verdict !== 'valid') return;
    const { event } = judged;
    switch (event.topic) {
      case 'product_views':
        this.addView(event);
        break;
      case 'cart_events':
        this.addCartEvent(event);
        break;
      case 'transactions':
        this.addTransaction(event);
    }
  }

  take(): ActivityRows | undefined {
    const products = this.products.take();
    const categories = this.categories.take();
    const searches = this.searches.take();
    return products.length + searches.length === 0 ? undefined : { products, categories, searches };
  }

  private addView({ eventTimeMs, eventType, productId, category, searchQuery, resultsCount }: ProductView): void {
    if (eventType === 'search') {
      const term = searchTerm(searchQuery ?? '');
      if (term === '') return;
      const row = this.searches.row(eventTimeMs, term);
      row.searches++;
      if (resultsCount === 0) row.zeroResults++;
    } else if (productId !== undefined && eventType === 'view') {
      this.products.at(eventTimeMs).addView(productId);
      this.categories.row(eventTimeMs, category ?? UNKNOWN_CATEGORY).views++;
    } else if (productId !== undefined && eventType === 'compare') {
      this.products.at(eventTimeMs).addCompare(productId);
      this.categories.row(eventTimeMs, category ?? UNKNOWN_CATEGORY).compares++;
    }
  }

  private addCartEvent({ eventTimeMs, action, productId, category }: CartEvent): void {
    if (action !== 'add' || productId === undefined) return;
    this.products.at(eventTimeMs).addToCart(productId);
    this.categories.row(eventTimeMs, category ?? UNKNOWN_CATEGORY).cartAdds++;
  }

  private addTransaction({ eventTimeMs, lines }: Transaction): void {
    const counted = ++this.counted;
    const products = this.products.at(eventTimeMs);
    for (const { productId, category, quantity, priceCents } of lines) {
      products.addLine(productId, counted, quantity, priceCents);
      addLine(this.categories.row(eventTimeMs, category ?? UNKNOWN_CATEGORY), counted, quantity, priceCents);
    }
  }
}

function addLine(row: Gain, counted: number, quantity: number, priceCents: number): void {
  row.units += quantity;
  row.revenueCents += priceCents * quantity;
  if (row.lastCounted === counted) return;
  row.lastCounted = counted;
  row.purchases++;
}
