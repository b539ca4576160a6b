import type { SessionState } from '@globalmart/metrics-store';
import type { StateKey } from '@globalmart/streaming';
import { readRows, type ReadValue } from '@globalmart/testing';
import type { SessionsDelta } from '../src/jobs/sessions.fold';
import type { ModelRow } from './log-model';
import { purchaseKey, sessionKey, unitFigures } from './sessions-model';

const COLUMNS = [
  ...['partition', 'userId', 'sessionId', 'startMs', 'endMs', 'pageViews', 'adds', 'removes', 'checkouts', 'purchases'],
  ...['totalCents', 'lastMs', 'keptProducts', 'keptUnits', 'abandonedMs', 'isByEvent', 'products', 'minutes'],
  ...['pricedCents', 'unpricedProducts', 'unpricedUnits', 'catalogueMs', 'history'],
] as const;

/** A row of `sessions` as it was sent. */
export type SentSession = Readonly<Record<(typeof COLUMNS)[number], ReadValue>>;
/** One of `user_purchases`. */
export type SentPurchase = readonly [partition: number, userId: string, timeMs: number];

export function sessionsSent({ sessions }: SessionsDelta): SentSession[] {
  return sessions.flatMap(readRows).map((values) => {
    if (values.length !== COLUMNS.length) throw new Error(`a session has ${values.length} columns`);
    return Object.fromEntries(COLUMNS.map((name, at) => [name, values[at]])) as SentSession;
  });
}

export function purchasesSent({ purchases }: SessionsDelta): SentPurchase[] {
  return purchases.flatMap(readRows) as unknown as SentPurchase[];
}

/** What the worker goes on from. */
export function stateOf({ startMs, endMs, pageViews, totalCents, history }: SentSession): SessionState {
  return { startMs, endMs, pageViews, totalCents, history } as SessionState;
}

/** The rows behind figures, for whoever loads them. */
const rowsBehind = new WeakMap<object, SentSession>();

/** What the database's upserts do, in memory: a session's row is set, a purchase is there or is added. */
export function applySessionRows(rows: Map<string, unknown>, delta: SessionsDelta): void {
  for (const row of sessionsSent(delta)) {
    const figures = figuresOf(row);
    rowsBehind.set(figures, row);
    rows.set(sessionKey(String(row.userId), String(row.sessionId)), figures);
  }
  for (const [, userId, timeMs] of purchasesSent(delta)) rows.set(purchaseKey(userId, timeMs), {});
}

/** Of all rows. */
export function sessionPartitions(delta: SessionsDelta): number[] {
  return [...sessionsSent(delta).map(({ partition }) => Number(partition)), ...purchasesSent(delta).map(([of]) => of)];
}

export function sessionAt(rows: ReadonlyMap<string, unknown>, [userId = '', sessionId = '']: StateKey): unknown {
  const figures = rows.get(sessionKey(userId, sessionId)) as ModelRow | undefined;
  const row = figures && rowsBehind.get(figures);
  return row && stateOf(row);
}

function figuresOf(row: SentSession): ModelRow {
  const { adds, removes, checkouts, purchases, abandonedMs } = row;
  const counts = { adds, removes, checkouts, purchases } as Record<string, number>;
  return {
    start: Number(row.startMs),
    end: Number(row.endMs),
    views: Number(row.pageViews),
    ...counts,
    cents: Number(row.totalCents),
    last: (row.lastMs as number | undefined) ?? null,
    ...unitFigures('kept', unitsOf(row.keptProducts, row.keptUnits)),
    ...(abandonedMs === undefined ? { abandoned: null } : abandonmentFigures(row)),
  };
}

function abandonmentFigures(row: SentSession): ModelRow {
  return {
    abandoned: Number(row.abandonedMs),
    isByEvent: Number(row.isByEvent),
    products: Number(row.products),
    minutes: Number(row.minutes),
    priced: Number(row.pricedCents),
    ...unitFigures('unpriced', unitsOf(row.unpricedProducts, row.unpricedUnits)),
  };
}

function unitsOf(products: ReadValue, units: ReadValue): Map<string, number> {
  const counts = (units ?? []) as readonly number[];
  return new Map(((products ?? []) as readonly string[]).map((product, at) => [product, counts[at] ?? 0]));
}
