import { deleteExpiredSessions, findSessionStates, purchaseInserts, sessionUpserts } from '@globalmart/metrics-store';
import type { Job, StateKey, StoredJob } from '@globalmart/streaming';
import type { Pool } from 'pg';
import { type SessionsDelta, SessionsFold } from './sessions.fold';

/** session_metrics and cart_abandonment. */
export const sessionsJob: Job<SessionsDelta> = {
  name: 'sessions',
  topics: ['product_views', 'cart_events', 'transactions'],
  // A flush writes a session once, whatever happened to it since the last. Half a minute lies between two events of a session:
  // what is read of a backlog in five seconds often holds several.
  flushIntervalMs: 1_000,
  backlogFlushIntervalMs: 5_000,
  // So many that they can gather for that long.
  maxPendingBytes: 24 * 1024 * 1024,
  createFold: (partition) => new SessionsFold(partition),
};

export const storedSessionsJob: StoredJob<SessionsDelta> = {
  job: sessionsJob,
  readsCatalogue: true,
  loadState,
  statements: (cuts) => [
    ...sessionUpserts(cuts.flatMap(({ delta }) => delta?.sessions ?? [])),
    ...purchaseInserts(cuts.flatMap(({ delta }) => delta?.purchases ?? [])),
  ],
  expire: (database) => deleteExpiredSessions(database),
};

function loadState(database: Pool, partition: number, keys: readonly StateKey[]) {
  const pairs = keys.map(([userId = '', sessionId = '']) => [userId, sessionId] as const);
  return findSessionStates(database, partition, pairs);
}
