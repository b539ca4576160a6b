import type { Pool } from 'pg';
import { ALL_PRODUCTS, bucketOf } from './product-gains.writer';

export interface ProductHoursQuery {
  readonly productId: string;
  /** Only hours that start at or after this instant. */
  readonly fromMs?: number;
  /** Only hours that end at or before this instant. */
  readonly untilMs?: number;
  /** Only hours that start before this one. */
  readonly beforeMs?: number;
  readonly limit: number;
}

/** What was done with a product in one hour. */
export interface ProductHour {
  readonly startMs: number;
  readonly endMs: number;
  readonly productId: string;
  readonly views: number;
  readonly compares: number;
  readonly cartAdds: number;
  readonly purchases: number;
  readonly units: number;
  readonly revenueCents: number;
}

/** The place of one row in the order of `ActivityRepository.findTerms`. */
export interface TermPosition {
  readonly searches: number;
  readonly query: string;
}

export interface TermsQuery {
  /** Only hours that start at or after this instant. */
  readonly fromMs?: number;
  /** Only hours that end at or before this instant. */
  readonly untilMs?: number;
  /** Only terms that come after this one. */
  readonly after?: TermPosition;
  readonly limit: number;
}

/** A search term over some hours. */
export interface TermTotals extends TermPosition {
  /** Of its searches, those that found nothing. */
  readonly zeroResults: number;
}

const HOUR_MS = 3_600_000;

// The key begins with the hour and not with the product, so that writers stay at one end of the index. A product is looked up
// hour by hour, of which 721 are kept, and in its blocks of gains that wait to be added to them.
const PRODUCT_HOURS = `
WITH hours AS MATERIALIZED (
  SELECT ARRAY(
    SELECT hour FROM (
      SELECT date_trunc('hour', to_timestamp(max(max_event_ms) / 1000)) AS newest FROM stream_offsets WHERE job = 'activity'
    ) kept, generate_series(newest - interval '721 hours', newest, '1 hour') AS hour
    WHERE ($2::numeric IS NULL OR hour >= to_timestamp($2 / 1000.0))
      AND ($3::numeric IS NULL OR hour <= to_timestamp($3 / 1000.0))
      AND ($4::numeric IS NULL OR hour < to_timestamp($4 / 1000.0))) AS starts
)
SELECT (extract(epoch FROM window_start) * 1000)::bigint AS start_ms, sum(views) AS views, sum(compares) AS compares,
       sum(cart_adds) AS cart_adds, sum(purchases) AS purchases, sum(units) AS units, sum(revenue_cents) AS revenue_cents
FROM (
  SELECT window_start, views, compares, cart_adds, purchases, units, revenue_cents FROM settled_hour_parts
  WHERE product_id = $1 AND window_start = ANY ((SELECT starts FROM hours)::timestamptz[])
  UNION ALL
  SELECT window_start, coalesce(views[at], 0), coalesce(compares[at], 0), coalesce(cart_adds[at], 0),
         coalesce(purchases[at], 0), coalesce(units[at], 0), coalesce(revenue_cents[at], 0) FROM (
    SELECT *, array_position(product_ids, $1) AS at FROM product_gain_parts
    WHERE window_start = ANY ((SELECT starts FROM hours)::timestamptz[]) AND bucket = ANY ($6::integer[])
    -- Looks each up once.
    OFFSET 0
  ) blocks WHERE at > 0
) parts
GROUP BY window_start
ORDER BY window_start DESC
LIMIT $5`;

const TERMS = `
SELECT query, searches, zero_results FROM (
  SELECT query, sum(searches) AS searches, sum(zero_results) AS zero_results
  FROM search_hour_parts
  WHERE ($1::numeric IS NULL OR window_start >= to_timestamp($1 / 1000.0))
    AND ($2::numeric IS NULL OR window_start <= to_timestamp($2 / 1000.0))
  GROUP BY query) terms
WHERE $3::bigint IS NULL OR searches < $3 OR (searches = $3 AND query > $4::text)
ORDER BY searches DESC, query
LIMIT $5`;

type HourRow = Record<
  'start_ms' | 'views' | 'compares' | 'cart_adds' | 'purchases' | 'units' | 'revenue_cents',
  string
>;
type TermRow = Record<'query' | 'searches' | 'zero_results', string>;

/** Reads what people do and what they search for; 30 days of hours are kept. Sums are exact up to 2^53. */
export class ActivityRepository {
  constructor(private readonly pool: Pool) {}

  /** The hours in which anything was done with the product, newest first. */
  async findProductHours(query: ProductHoursQuery): Promise<ProductHour[]> {
    const { productId, fromMs, untilMs, beforeMs, limit } = query;
    const lastStartMs = untilMs === undefined ? undefined : untilMs - HOUR_MS;
    const values = [productId, fromMs, lastStartMs, beforeMs, limit, [ALL_PRODUCTS, bucketOf(productId)]];
    const { rows } = await this.pool.query<HourRow>(PRODUCT_HOURS, values);
    return rows.map((row) => ({
      startMs: Number(row.start_ms),
      endMs: Number(row.start_ms) + HOUR_MS,
      productId,
      views: Number(row.views),
      compares: Number(row.compares),
      cartAdds: Number(row.cart_adds),
      purchases: Number(row.purchases),
      units: Number(row.units),
      revenueCents: Number(row.revenue_cents),
    }));
  }

  /** Terms with their searches in some hours, the most searched first, then by code points. */
  async findTerms({ fromMs, untilMs, after, limit }: TermsQuery): Promise<TermTotals[]> {
    const lastStartMs = untilMs === undefined ? undefined : untilMs - HOUR_MS;
    const values = [fromMs, lastStartMs, after?.searches, after?.query, limit];
    const { rows } = await this.pool.query<TermRow>(TERMS, values);
    return rows.map(({ query, searches, zero_results: zeroResults }) => ({
      query,
      searches: Number(searches),
      zeroResults: Number(zeroResults),
    }));
  }
}
