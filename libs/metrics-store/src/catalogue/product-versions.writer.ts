import type { ClientBase, QueryConfig } from 'pg';
import { runUpserts } from '../run-upserts';
import { numberArray, textArray } from '../sales/array-literal';

/** One record of the catalogue's log: what it said of a product, or that it removed it. */
export interface ProductVersion {
  readonly productId: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly appendMs: number;
  /** null: the record removed the product. */
  readonly product: {
    readonly name: string;
    readonly category: string;
    readonly priceCents: number;
    readonly inventory: number;
    readonly ratings: number;
  } | null;
}

// By whole seconds and the rest, because a double of seconds cannot carry every millisecond.
const APPEND_TIME = `to_timestamp(r.append_ms / 1000) + (r.append_ms % 1000) * interval '1 millisecond'`;

// A replay finds all its versions there already, and then writes nothing. What is written may change the whole past of a
// product's stock, which the decider of the job `inventory` is told.
const UPSERT = `
WITH written AS (
INSERT INTO product_versions AS t
  (product_id, partition, "offset", append_time, deleted, name, category, price, inventory, ratings)
SELECT r.product_id, r.partition, r.record_offset, ${APPEND_TIME}, r.category IS NULL, r.name, r.category,
       r.price_cents * 0.01, r.inventory, r.ratings
FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::integer[],
            $9::double precision[])
  AS r(product_id, partition, record_offset, append_ms, name, category, price_cents, inventory, ratings)
ON CONFLICT ON CONSTRAINT product_versions_upsert_key DO UPDATE SET
  append_time = excluded.append_time, deleted = excluded.deleted, name = excluded.name, category = excluded.category,
  price = excluded.price, inventory = excluded.inventory, ratings = excluded.ratings
WHERE (t.append_time, t.deleted, t.name, t.category, t.price, t.inventory, t.ratings) IS DISTINCT FROM
  (excluded.append_time, excluded.deleted, excluded.name, excluded.category, excluded.price, excluded.inventory,
   excluded.ratings)
RETURNING product_id
)
INSERT INTO stock_changes (minute, products, product_ids)
SELECT '-infinity', count(*), array_agg(product_id) FROM written HAVING count(*) > 0`;

/**
 * The statement that writes versions to product_versions, none if there are none; those that are there already are left as
 * they are.
 *
 * @param versions each (product, partition, offset) at most once. Numbers must be safe integers, but for ratings.
 */
export function productVersionUpserts(versions: readonly ProductVersion[]): QueryConfig<string[]>[] {
  if (versions.length === 0) return [];
  // In the order of the key, so that every flush takes its row locks in the same order.
  const sorted = [...versions].sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  const values = [
    textArray(sorted.map(({ productId }) => productId)),
    numberArray(sorted.map(({ partition }) => partition)),
    numberArray(sorted.map(({ offset }) => offset)),
    numberArray(sorted.map(({ appendMs }) => appendMs)),
    textArray(sorted.map(({ product }) => product?.name ?? null)),
    textArray(sorted.map(({ product }) => product?.category ?? null)),
    numberArray(sorted.map(({ product }) => product?.priceCents ?? null)),
    numberArray(sorted.map(({ product }) => product?.inventory ?? null)),
    numberArray(sorted.map(({ product }) => product?.ratings ?? null)),
  ];
  return [{ name: 'upsert-product-versions', text: UPSERT, values }];
}

/** Runs `productVersionUpserts`. It does not begin or end a transaction; that is the caller's. Throws the database's own error. */
export async function upsertProductVersions(client: ClientBase, versions: readonly ProductVersion[]): Promise<void> {
  await runUpserts(client, productVersionUpserts(versions));
}
