import type { ProductVersion } from '@globalmart/metrics-store';
import type { LogRecord } from '@globalmart/streaming';
import type { SeededRandom } from '@globalmart/streaming/simulation';
import type { ModelEvent, ModelRecord } from './log-model';
import { modelRecord, recordOf } from './model-record';
import type { TopicLogs } from './random-log';

const PRODUCTS = ['p-0', 'p-1', 'p-2'];
const CATEGORIES = ['Books', 'Garden', 'Toys'];
const LEAD_MS = 2_000;

type ShopLogs = TopicLogs<'transactions' | 'product_views' | 'cart_events'>;

/** A catalogue, and what is done in a shop, much of which leaves its category to it. */
export interface CataloguePlay {
  /** By partition: what each record said. */
  readonly versions: readonly (readonly ProductVersion[])[];
  readonly catalogue: readonly (readonly LogRecord[])[];
  /** With the categories that events have once the catalogue was asked. */
  readonly shop: ShopLogs;
}

/** Takes the own category of some lines away and writes a catalogue whose versions come just when it matters to an event. */
export function randomPlay(random: SeededRandom, shop: ShopLogs): CataloguePlay {
  const { product_views: views, cart_events: carts } = shop;
  const sales = shop.transactions.map((records) => records.map((record) => withoutSomeCategories(random, record)));
  const times = [...sales, ...views, ...carts].flat().map(({ record }) => record.appendTimeMs);
  const versions = sales.map((_, partition) => randomVersions(random, partition, times));
  const all = versions.flat();
  return {
    versions,
    catalogue: versions.map((own) => own.map(catalogueRecord)),
    shop: {
      transactions: withCatalogue(sales, all, (event, categoryOf) => ({
        ...event,
        lines: event.lines.map((line) => ({ ...line, category: line.category ?? categoryOf(line.productId) })),
      })),
      product_views: withCatalogue(views, all, withOneCategory),
      cart_events: withCatalogue(carts, all, withOneCategory),
    },
  };
}

/** By the definition: of all versions appended at least two seconds before the record, the last. */
export function categoryAt(versions: readonly ProductVersion[], productId: string, appendMs: number) {
  const applicable = versions.filter((version) => version.productId === productId && version.appendMs <= appendMs);
  applicable.sort((a, b) => a.appendMs - b.appendMs || a.partition - b.partition || a.offset - b.offset);
  return applicable.at(-1)?.product?.category;
}

type CategoryOf = (productId: string) => string | undefined;

function withCatalogue<Event extends ModelEvent>(
  logs: readonly (readonly ModelRecord<Event>[])[],
  versions: readonly ProductVersion[],
  fill: (event: Event, categoryOf: CategoryOf) => Event,
): ModelRecord<Event>[][] {
  return logs.map((records) =>
    records.map(({ record, event }) => {
      const categoryOf: CategoryOf = (productId) => categoryAt(versions, productId, record.appendTimeMs - LEAD_MS);
      return { record, event: event && fill(event, categoryOf) };
    }),
  );
}

type OfOneProduct = ModelEvent & { readonly productId: string | undefined; readonly category: string | undefined };

function withOneCategory<Event extends OfOneProduct>(event: Event, categoryOf: CategoryOf): Event {
  const { productId, category } = event;
  return productId === undefined ? event : { ...event, category: category ?? categoryOf(productId) };
}

function withoutSomeCategories(random: SeededRandom, original: ModelRecord): ModelRecord {
  const { record, event } = original;
  if (event === undefined) return original;
  const lines = event.lines.map((line) => (random.chance(0.5) ? { ...line, category: undefined } : line));
  return modelRecord('transactions', record.offset, record.appendTimeMs, { ...event, lines });
}

function randomVersions(random: SeededRandom, partition: number, times: readonly number[]): ProductVersion[] {
  // Two seconds before an event, a millisecond to either side, or right with it; often at the same time as another version.
  const appended = Array.from({ length: 4 + random.below(8) }, () => {
    const before = random.chance(0.8) ? LEAD_MS + random.below(3) - 1 : random.below(2 * LEAD_MS);
    return random.pick(times) - before;
  }).sort((a, b) => a - b);
  return appended.map((appendMs, offset) => ({
    productId: random.pick(PRODUCTS),
    partition,
    offset,
    appendMs,
    product: random.chance(0.25)
      ? null
      : { name: 'n', category: random.pick(CATEGORIES), priceCents: 100, inventory: 1, ratings: 1 },
  }));
}

function catalogueRecord({ productId, offset, appendMs, product }: ProductVersion): LogRecord {
  if (product === null) return { offset, appendTimeMs: appendMs, key: Buffer.from(productId), value: null };
  const { name, category, priceCents, inventory, ratings } = product;
  const message = { product_id: productId, name, category, price: priceCents / 100, inventory, ratings };
  return recordOf(offset, appendMs, productId, JSON.stringify(message));
}
