import type { Pool } from 'pg';
import { millisecondsOf, timeOf } from './moment.sql';

/** The place of one row in the order of `CartsRepository.findAbandonments`. Times are ms since the epoch. */
export interface AbandonmentPosition {
  readonly abandonmentMs: number;
  readonly userId: string;
  readonly sessionId: string;
}

/** A stretch of time that its start is not part of and its end is. */
export interface CartTime {
  readonly afterMs: number;
  readonly untilMs: number;
}

export interface AbandonmentsQuery extends CartTime {
  /** Only carts whose user bought something within a day after, or only others. */
  readonly recovered?: boolean;
  /** Only carts that come after this one. */
  readonly after?: AbandonmentPosition;
  readonly limit: number;
}

/** A row of cart_abandonment. */
export interface AbandonedCart extends AbandonmentPosition {
  readonly products: number;
  readonly valueCents: number;
  readonly minutes: number;
  readonly recoveredMs: number | undefined;
}

/** What became of the carts of some time: of a cart's abandonment, or else of its last event. */
export interface CartsSummary {
  readonly carts: number;
  readonly abandoned: number;
  /** abandoned ÷ carts in hundredths of a percent, half away from zero; undefined without a cart. */
  readonly abandonedBasisPoints: number | undefined;
  readonly recovered: number;
  /** Value of the abandoned carts that were not recovered, and of those that were. */
  readonly lostCents: number;
  readonly recoveredCents: number;
}

const ABANDONMENTS = `
SELECT session_id, user_id, products_in_cart, (cart_value * 100)::bigint AS value_cents,
       ${millisecondsOf('abandonment_time')} AS abandonment_ms, time_in_cart_minutes,
       ${millisecondsOf('recovered_at')} AS recovered_ms
FROM cart_abandonment
WHERE abandonment_time > ${timeOf('$1::bigint')} AND abandonment_time <= ${timeOf('$2::bigint')}
  AND ($3::boolean IS NULL OR (recovered_at IS NOT NULL) = $3)
  AND ($4::bigint IS NULL OR (abandonment_time <= ${timeOf('$4')}
                              AND (abandonment_time < ${timeOf('$4')} OR (user_id, session_id) > ($5::text, $6::text))))
ORDER BY abandonment_time DESC, user_id, session_id
LIMIT $7`;

// Materialised, so that what a cart was worth and when it was recovered are looked up once each, not once for each sum.
// ⌊(2·10,000·a + n) ÷ 2n⌋ is 10,000·a ÷ n rounded half up: half away from zero, as nothing is negative.
const SUMMARY = `
WITH seen AS (
  SELECT count(*) AS carts FROM session_outcomes
  WHERE (cart_adds > 0 OR abandoned) AND (last_cart_time > ${timeOf('$1::bigint')} OR abandonment_time > ${timeOf('$1::bigint')})
    AND CASE WHEN abandoned THEN abandonment_time ELSE last_cart_time END > ${timeOf('$1::bigint')}
    AND CASE WHEN abandoned THEN abandonment_time ELSE last_cart_time END <= ${timeOf('$2::bigint')}
), abandonments AS MATERIALIZED (
  SELECT cart_value, recovered_at FROM cart_abandonment
  WHERE abandonment_time > ${timeOf('$1::bigint')} AND abandonment_time <= ${timeOf('$2::bigint')}
), sums AS (
  SELECT count(*) AS abandoned, count(recovered_at) AS recovered,
    coalesce(sum(cart_value) FILTER (WHERE recovered_at IS NULL) * 100, 0)::bigint AS lost_cents,
    coalesce(sum(cart_value) FILTER (WHERE recovered_at IS NOT NULL) * 100, 0)::bigint AS recovered_cents
  FROM abandonments
)
SELECT *, div(20000 * abandoned::numeric + carts, 2 * nullif(carts, 0)) AS basis_points FROM seen, sums`;

type Numeric<Name extends string> = Record<Name, string>;
type AbandonmentRow = Numeric<'session_id' | 'user_id' | 'value_cents' | 'abandonment_ms' | 'time_in_cart_minutes'> & {
  readonly products_in_cart: number;
  readonly recovered_ms: string | null;
};
type SummaryRow = Numeric<'carts' | 'abandoned' | 'recovered' | 'lost_cents' | 'recovered_cents'> & {
  readonly basis_points: string | null;
};

/** Reads what became of carts; 30 days of them are kept. Sums are exact up to 2^53 cents. */
export class CartsRepository {
  constructor(private readonly pool: Pool) {}

  /** Those abandoned last come first, of one moment by user and session. */
  async findAbandonments(query: AbandonmentsQuery): Promise<AbandonedCart[]> {
    const { afterMs, untilMs, recovered, after, limit } = query;
    const place = [after?.abandonmentMs, after?.userId, after?.sessionId];
    const values = [afterMs, untilMs, recovered, ...place, limit];
    const { rows } = await this.pool.query<AbandonmentRow>(ABANDONMENTS, values);
    return rows.map((row) => ({
      sessionId: row.session_id,
      userId: row.user_id,
      products: row.products_in_cart,
      valueCents: Number(row.value_cents),
      abandonmentMs: Number(row.abandonment_ms),
      minutes: Number(row.time_in_cart_minutes),
      recoveredMs: row.recovered_ms === null ? undefined : Number(row.recovered_ms),
    }));
  }

  async summarize({ afterMs, untilMs }: CartTime): Promise<CartsSummary> {
    const { rows } = await this.pool.query<SummaryRow>(SUMMARY, [afterMs, untilMs]);
    const [row] = rows;
    if (row === undefined) throw new Error('a summary has one row');
    return {
      carts: Number(row.carts),
      abandoned: Number(row.abandoned),
      abandonedBasisPoints: row.basis_points === null ? undefined : Number(row.basis_points),
      recovered: Number(row.recovered),
      lostCents: Number(row.lost_cents),
      recoveredCents: Number(row.recovered_cents),
    };
  }
}
