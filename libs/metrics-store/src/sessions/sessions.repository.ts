import type { Pool } from 'pg';
import { millisecondsOf, timeOf } from './moment.sql';

/** The place of one row in the order of `SessionsRepository.find`. Times are ms since the epoch. */
export interface SessionPosition {
  readonly startMs: number;
  readonly userId: string;
  readonly sessionId: string;
}

export interface SessionsQuery {
  readonly userId?: string;
  readonly closed?: boolean;
  readonly purchaseCompleted?: boolean;
  /** Only sessions that come after this one. */
  readonly after?: SessionPosition;
  readonly limit: number;
}

/** A row of session_metrics. */
export interface SessionSummary extends SessionPosition {
  readonly endMs: number;
  readonly durationSeconds: number;
  readonly pageViews: number;
  readonly cartAdds: number;
  readonly cartRemoves: number;
  readonly purchaseCompleted: boolean;
  readonly abandoned: boolean;
  readonly totalCents: number;
  readonly closed: boolean;
}

export type FunnelGranularity = 'hour' | 'day';

export interface FunnelQuery {
  readonly granularity: FunnelGranularity;
  /** Only windows that start at or after this instant. */
  readonly fromMs: number;
  /** Only windows that end at or before this instant. */
  readonly untilMs: number;
  /** Only windows that start before this one. */
  readonly beforeMs?: number;
  readonly limit: number;
}

/** How many of the sessions that began in an hour or day (UTC) have come how far. Each step is counted by itself. */
export interface FunnelWindow {
  readonly startMs: number;
  readonly sessions: number;
  readonly viewed: number;
  readonly addedToCart: number;
  readonly checkedOut: number;
  readonly purchased: number;
}

const SESSIONS = `
SELECT session_id, user_id, ${millisecondsOf('start_time')} AS start_ms, ${millisecondsOf('end_time')} AS end_ms,
       duration_seconds, page_views, cart_adds, cart_removes, purchase_completed, abandoned,
       (total_amount * 100)::bigint AS total_cents, closed
FROM session_metrics
WHERE ($1::text IS NULL OR user_id = $1)
  AND ($2::boolean IS NULL OR closed = $2)
  AND ($3::boolean IS NULL OR purchase_completed = $3)
  AND ($4::bigint IS NULL OR (start_time <= ${timeOf('$4')}
                              AND (start_time < ${timeOf('$4')} OR (user_id, session_id) > ($5::text, $6::text))))
ORDER BY start_time DESC, user_id, session_id
LIMIT $7`;

// Sessions outside all windows are left out by their own time as well, which the index knows.
const FUNNEL = `
SELECT ${millisecondsOf('window_start')} AS start_ms, count(*) AS sessions,
       count(*) FILTER (WHERE page_views > 0) AS viewed, count(*) FILTER (WHERE cart_adds > 0) AS added_to_cart,
       count(*) FILTER (WHERE checkouts > 0) AS checked_out, count(*) FILTER (WHERE purchases > 0) AS purchased
FROM session_outcomes, date_trunc($1::text, start_time, 'UTC') AS window_start
WHERE start_time >= ${timeOf('$2::bigint')} AND start_time < ${timeOf('$3::bigint')}
  AND window_start >= ${timeOf('$2::bigint')} AND window_start + ('1 ' || $1)::interval <= ${timeOf('$3::bigint')}
  AND ($4::bigint IS NULL OR window_start < ${timeOf('$4')})
GROUP BY window_start
ORDER BY window_start DESC
LIMIT $5`;

type Numeric<Name extends string> = Record<Name, string>;
type SessionRow = Numeric<'session_id' | 'user_id' | 'start_ms' | 'end_ms' | 'duration_seconds' | 'total_cents'> &
  Record<'page_views' | 'cart_adds' | 'cart_removes', number> &
  Record<'purchase_completed' | 'abandoned' | 'closed', boolean>;
type FunnelRow = Numeric<'start_ms' | 'sessions' | 'viewed' | 'added_to_cart' | 'checked_out' | 'purchased'>;

/** Reads sessions; 30 days of them are kept. */
export class SessionsRepository {
  constructor(private readonly pool: Pool) {}

  /** Those that began last come first, of one moment by user and session. */
  async find({ userId, closed, purchaseCompleted, after, limit }: SessionsQuery): Promise<SessionSummary[]> {
    const place = [after?.startMs, after?.userId, after?.sessionId];
    const { rows } = await this.pool.query<SessionRow>(SESSIONS, [userId, closed, purchaseCompleted, ...place, limit]);
    return rows.map((row) => ({
      sessionId: row.session_id,
      userId: row.user_id,
      startMs: Number(row.start_ms),
      endMs: Number(row.end_ms),
      durationSeconds: Number(row.duration_seconds),
      pageViews: row.page_views,
      cartAdds: row.cart_adds,
      cartRemoves: row.cart_removes,
      purchaseCompleted: row.purchase_completed,
      abandoned: row.abandoned,
      totalCents: Number(row.total_cents),
      closed: row.closed,
    }));
  }

  /** Newest window first; none where no session began. */
  async funnel({ granularity, fromMs, untilMs, beforeMs, limit }: FunnelQuery): Promise<FunnelWindow[]> {
    const { rows } = await this.pool.query<FunnelRow>(FUNNEL, [granularity, fromMs, untilMs, beforeMs, limit]);
    return rows.map((row) => ({
      startMs: Number(row.start_ms),
      sessions: Number(row.sessions),
      viewed: Number(row.viewed),
      addedToCart: Number(row.added_to_cart),
      checkedOut: Number(row.checked_out),
      purchased: Number(row.purchased),
    }));
  }
}
