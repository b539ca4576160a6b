import type { ClientBase, Pool } from 'pg';
import { numberArray, textArray } from '../sales/array-literal';

/** A product at a moment of append time. */
export interface ProductMoment {
  readonly productId: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

/** What the newest version up to a moment says, and for which moments no other version does. */
export interface VersionSpan {
  /** From this append time (ms) on; −∞ where there is no version yet. */
  readonly fromMs: number;
  /** Up to before this append time (ms), that of the next version; +∞ where there is none. */
  readonly untilMs: number;
  /** undefined where there is no version yet, or the version removed the product. */
  readonly category: string | undefined;
}

// A double of seconds is near enough to its millisecond, and much faster than the decimal that `extract` makes.
const milliseconds = (column: string) => `round(date_part('epoch', ${column}) * 1000)`;

// Two looks into the index for each moment, however many versions a product has.
const FIND_SPANS = `
SELECT newest.category, ${milliseconds('newest.append_time')} AS from_ms, ${milliseconds('next.append_time')} AS until_ms
FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS w(product_id, at_ms, place)
CROSS JOIN LATERAL (
  SELECT 'epoch'::timestamptz + w.at_ms * interval '1 millisecond' AS time
) AS moment
LEFT JOIN LATERAL (
  SELECT v.category, v.append_time FROM product_versions v
  WHERE v.product_id = w.product_id AND v.append_time <= moment.time
  ORDER BY v.append_time DESC, v.partition DESC, v."offset" DESC LIMIT 1
) AS newest ON true
LEFT JOIN LATERAL (
  SELECT v.append_time FROM product_versions v
  WHERE v.product_id = w.product_id AND v.append_time > moment.time
  ORDER BY v.append_time LIMIT 1
) AS next ON true
ORDER BY w.place`;

const MOST_CHANGES = 10_000;

const FIND_CHANGED = `
SELECT v.product_id
FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS r(from_offset, until_offset, place)
CROSS JOIN LATERAL (
  SELECT product_id FROM product_versions
  WHERE partition = (r.place - 1)::integer AND "offset" >= r.from_offset AND "offset" < r.until_offset
  ORDER BY "offset" LIMIT ${MOST_CHANGES + 1}
) AS v
LIMIT ${MOST_CHANGES + 1}`;

interface SpanRow {
  readonly category: string | null;
  readonly from_ms: number | null;
  readonly until_ms: number | null;
}

/** Reads product_versions, and how far the job `catalogue` has filled it. */
export class ProductVersionRepository {
  constructor(private readonly database: ClientBase | Pool) {}

  /** By partition of product_catalog, the offset before which every version is in the table. */
  async reach(): Promise<number[]> {
    const { rows } = await this.database.query<{ partition: number; next_offset: string }>(
      `SELECT partition, next_offset FROM stream_offsets WHERE job = 'catalogue' AND topic = 'product_catalog'`,
    );
    const reach: number[] = [];
    for (const { partition, next_offset } of rows) reach[partition] = Number(next_offset);
    return Array.from(reach, (nextOffset) => nextOffset ?? 0);
  }

  /** For each moment, in their order, the newest version (by append time, partition, offset) appended at it or before. */
  async findSpans(moments: readonly ProductMoment[]): Promise<VersionSpan[]> {
    const { rows } = await this.database.query<SpanRow>({
      name: 'find-product-version-spans',
      text: FIND_SPANS,
      values: [textArray(moments.map(({ productId }) => productId)), numberArray(moments.map(({ atMs }) => atMs))],
    });
    return rows.map(({ category, from_ms: fromMs, until_ms: untilMs }) => ({
      fromMs: fromMs ?? Number.NEGATIVE_INFINITY,
      untilMs: untilMs ?? Number.POSITIVE_INFINITY,
      category: category ?? undefined,
    }));
  }

  /**
   * The products, some perhaps more than once, of the versions that lie from the one offset of product_catalog up to before the
   * other, both by partition; undefined where there are more than ten thousand versions.
   */
  async changedProducts(from: readonly number[], until: readonly number[]): Promise<string[] | undefined> {
    const { rows } = await this.database.query<{ product_id: string }>({
      name: 'find-changed-products',
      text: FIND_CHANGED,
      values: [numberArray(until.map((_, partition) => from[partition] ?? 0)), numberArray(until)],
    });
    return rows.length > MOST_CHANGES ? undefined : rows.map(({ product_id: productId }) => productId);
  }
}
