import type { QueryConfig } from 'pg';
import { type RowsOf, rowStatements } from '../row-array/row-statements';

/** What is counted of a product, in the order of `ProductGains.figures`. */
export const PRODUCT_FIGURES = ['views', 'compares', 'cart_adds', 'purchases', 'units', 'revenue_cents'] as const;
const FIGURES = PRODUCT_FIGURES.length;

/** What one flush of one partition adds to products in one hour. */
export interface ProductGains {
  /** Start of the hour, ms since the epoch. */
  readonly startMs: number;
  /** Each product once, in any order. */
  readonly productIds: readonly string[];
  /** Of each product in turn all of PRODUCT_FIGURES; revenue in cents. */
  readonly figures: ArrayLike<number>;
}

/** Of a block that is not divided: it may have any product. */
export const ALL_PRODUCTS = 0;
const BUCKET_BITS = 6;
const BUCKETS = 2 ** BUCKET_BITS;
/** As many as a reader of one product can well look through, for one block of each flush. */
const MOST_UNDIVIDED = 1_000;

/** The bucket, from 1 on, of the blocks that may have this product. */
export function bucketOf(productId: string): number {
  let hash = 0;
  for (let at = 0; at < productId.length; at++) hash = (Math.imul(hash, 31) + productId.charCodeAt(at)) | 0;
  // The upper bits of a product with 2^32 by the golden ratio, since ids differ in their last characters alone.
  return 1 + (Math.imul(hash, 0x9e3779b1) >>> (32 - BUCKET_BITS));
}

interface Block {
  readonly bucket: number;
  readonly gains: ProductGains;
  /** Which of its products are meant. */
  readonly members: ArrayLike<number>;
}

const BLOCKS: RowsOf<Block> = {
  name: 'insert-product-gains',
  text: `
INSERT INTO product_gains (window_start, bucket, products, product_ids, ${PRODUCT_FIGURES.join(', ')})
SELECT window_start, bucket, products, product_ids, ${PRODUCT_FIGURES.join(', ')} FROM unnest($1::product_gains[])`,
  write: (to, { bucket, gains: { startMs, productIds, figures }, members }) => {
    to.bigint(undefined);
    to.time(startMs);
    to.integer(bucket);
    to.integer(members.length);
    to.texts(pick(members, (member) => productIds[member]!));
    for (let figure = 0; figure < FIGURES; figure++) {
      const values = pick(members, (member) => figures[FIGURES * member + figure]!);
      if (figure < 4) to.integers(values);
      else to.bigints(values);
    }
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
  const { productIds } = gains;
  const products = productIds.length;
  if (products <= MOST_UNDIVIDED) {
    return [{ bucket: ALL_PRODUCTS, gains, members: productIds.map((_id, member) => member) }];
  }
  const buckets: number[][] = Array.from({ length: BUCKETS }, () => []);
  for (let member = 0; member < products; member++) buckets[bucketOf(productIds[member]!) - 1]!.push(member);
  return buckets
    .map((members, bucket) => ({ bucket: bucket + 1, gains, members }))
    .filter(({ members }) => members.length > 0);
}

function pick<Value>(members: ArrayLike<number>, valueOf: (member: number) => Value): Value[] {
  const values = new Array<Value>(members.length);
  for (let at = 0; at < members.length; at++) values[at] = valueOf(members[at]!);
  return values;
}
