import type { ClientBase, Pool } from 'pg';
import { textArray } from '../sales/array-literal';

/** What of a session's row the worker goes on from; the other columns follow from it. Times are ms since the epoch. */
export interface SessionState {
  readonly startMs: number;
  readonly endMs: number;
  readonly pageViews: number;
  readonly totalCents: number;
  /** Undefined where the session had neither cart nor purchase. */
  readonly history: Buffer | undefined;
}

const FIND = {
  name: 'find-session-states',
  text: 'SELECT place::integer - 1 AS at, start_ms, end_ms, views, cents, history FROM session_states($1, $2, $3)',
};

interface StateRow {
  readonly at: number;
  readonly start_ms: string;
  readonly end_ms: string;
  readonly views: number;
  readonly cents: string;
  readonly history: Buffer | null;
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
  const [users, sessionIds] = [keys.map(([userId]) => userId), keys.map(([, sessionId]) => sessionId)];
  const values = [partition, textArray(users), textArray(sessionIds)];
  const { rows } = await database.query<StateRow>({ ...FIND, values });
  // Most sessions that are asked for have only begun.
  const states = new Array<SessionState | undefined>(keys.length).fill(undefined);
  for (const row of rows) {
    states[row.at] = {
      startMs: Number(row.start_ms),
      endMs: Number(row.end_ms),
      pageViews: row.views,
      totalCents: Number(row.cents),
      history: row.history ?? undefined,
    };
  }
  return states;
}
