import type { QueryConfig } from 'pg';
import { placesBelow } from '../row-array/places-below';
import { type RowsOf, rowStatements } from '../row-array/row-statements';
import { TextList } from '../row-array/text-list';

/** What is counted of a product. */
export const PRODUCT_FIGURES = ['views', 'compares', 'cart_adds', 'purchases', 'units', 'revenue_cents'] as const;

/** What one flush of one partition adds to products in one hour, each figure by the places of the products. */
export interface ProductGains {
  /** Start of the hour, ms since the epoch. */
  readonly startMs: number;
  /** Each once, in any order. */
  readonly products: TextList;
  readonly views: ArrayLike<number>;
  readonly compares: ArrayLike<number>;
  readonly cartAdds: ArrayLike<number>;
  /** Transactions with a line of it. */
  readonly purchases: ArrayLike<number>;
  readonly units: ArrayLike<number>;
  /** Σ price × quantity of such lines. */
  readonly revenueCents: ArrayLike<number>;
}

/** Of a block that is not divided: it may have any product. */
export const ALL_PRODUCTS = 0;
const BUCKET_BITS = 6;
const BUCKETS = 2 ** BUCKET_BITS;
/** As many as a reader of one product can well look through, for one block of each flush. */
const MOST_UNDIVIDED = 1_000;

/** The bucket, from 1 on, of the blocks that may have this product. */
export function bucketOf(productId: string): number {
  return 1 + bucketAt(TextList.of([productId]), 0);
}

interface Block {
  readonly bucket: number;
  readonly gains: ProductGains;
  /** Places of the products that are meant. */
  readonly members: Uint32Array;
}

const BLOCKS: RowsOf<Block> = {
  name: 'insert-product-gains',
  text: `
INSERT INTO product_gains (window_start, bucket, products, product_ids, ${PRODUCT_FIGURES.join(', ')})
SELECT window_start, bucket, products, product_ids, ${PRODUCT_FIGURES.join(', ')} FROM unnest($1::product_gains[])`,
  write: (to, { bucket, gains, members }) => {
    to.bigint(undefined);
    to.time(gains.startMs);
    to.integer(bucket);
    to.integer(members.length);
    to.textsAt(members, gains.products);
    to.nonZeroIntegersAt(members, gains.views);
    to.nonZeroIntegersAt(members, gains.compares);
    to.nonZeroIntegersAt(members, gains.cartAdds);
    to.nonZeroIntegersAt(members, gains.purchases);
    to.nonZeroBigintsAt(members, gains.units);
    to.nonZeroBigintsAt(members, gains.revenueCents);
  },
};

/**
 * The statements that add the gains to product_gains: a row for some hundred products, where a row for each would cost ten times
 * as much.
 */
export function gainInserts(gains: readonly ProductGains[]): QueryConfig<Buffer[]>[] {
  return rowStatements(BLOCKS, gains.flatMap(blocksOf));
}

function blocksOf(gains: ProductGains): Block[] {
  const products = gains.products.length;
  if (products <= MOST_UNDIVIDED) return [{ bucket: ALL_PRODUCTS, gains, members: placesBelow(products) }];
  return inBuckets(gains.products)
    .map((members, bucket) => ({ bucket: bucket + 1, gains, members }))
    .filter(({ members }) => members.length > 0);
}

/** The places of the products in each bucket. */
function inBuckets(products: TextList): Uint32Array[] {
  const buckets = new Uint8Array(products.length);
  const sizes = new Uint32Array(BUCKETS);
  for (let place = 0; place < buckets.length; place++) sizes[(buckets[place] = bucketAt(products, place))]!++;
  const members = Array.from(sizes, (size) => new Uint32Array(size));
  for (let place = buckets.length - 1; place >= 0; place--) {
    const bucket = buckets[place]!;
    members[bucket]![--sizes[bucket]!] = place;
  }
  return members;
}

/** From 0 on. */
function bucketAt(products: TextList, place: number): number {
  // The upper bits of a product with 2^32 by the golden ratio, since ids differ in their last characters alone.
  return Math.imul(products.hash(place), 0x9e3779b1) >>> (32 - BUCKET_BITS);
}
