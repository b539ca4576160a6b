import type { ClientBase, Pool } from 'pg';
import { textArray } from '../sales/array-literal';
import { millisecondsOf } from './moment.sql';

/** What of a session's row the worker goes on from; the other columns follow from it. Times are ms since the epoch. */
export interface SessionState {
  readonly startMs: number;
  readonly endMs: number;
  readonly pageViews: number;
  readonly totalCents: number;
  /** Undefined where the session had neither cart nor purchase. */
  readonly history: Buffer | undefined;
}

// Not prepared: a plan made while the table was small would read it from end to end when it is large.
const FIND = `
SELECT k.place::integer - 1 AS at, ${millisecondsOf('s.start_time')} AS start_ms, ${millisecondsOf('s.end_time')} AS end_ms,
       s.page_views, s.total_cents, s.cart
FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS k(user_id, session_id, place)
JOIN sessions s ON s.user_id = k.user_id AND s.session_id = k.session_id AND s.partition = $1`;

interface StateRow {
  readonly at: number;
  readonly start_ms: string;
  readonly end_ms: string;
  readonly page_views: number;
  readonly total_cents: string;
  readonly cart: Buffer | null;
}

/**
 * The sessions of these users and ids in one partition, in their order; undefined where there is no row yet.
 *
 * @param keys pairs of user and session, each at most once
 */
export async function findSessionStates(
  database: ClientBase | Pool,
  partition: number,
  keys: readonly (readonly [userId: string, sessionId: string])[],
): Promise<(SessionState | undefined)[]> {
  const { rows } = await database.query<StateRow>(FIND, [
    partition,
    textArray(keys.map(([userId]) => userId)),
    textArray(keys.map(([, sessionId]) => sessionId)),
  ]);
  // Most sessions that are asked for have only begun.
  const states = new Array<SessionState | undefined>(keys.length).fill(undefined);
  for (const row of rows) {
    states[row.at] = {
      startMs: Number(row.start_ms),
      endMs: Number(row.end_ms),
      pageViews: row.page_views,
      totalCents: Number(row.total_cents),
      history: row.cart ?? undefined,
    };
  }
  return states;
}
