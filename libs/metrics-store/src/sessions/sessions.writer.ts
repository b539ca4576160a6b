import type { ClientBase, QueryConfig } from 'pg';
import type { RowArray } from '../row-array/row-array';
import { GatheredRows, rowArrays, type RowsOf, statementsOf } from '../row-array/row-statements';
import { runUpserts } from '../run-upserts';
import type { CartAbandonment, SessionRow, Units, UserPurchase } from './session-row';

/** What a later event may change. */
const FIGURES = [
  ...['start_time', 'end_time', 'page_views', 'cart_adds', 'cart_removes', 'checkouts', 'purchases', 'total_cents'],
  ...['last_cart_time', 'kept_products', 'kept_units', 'abandonment_time', 'abandoned_by_event', 'abandoned_products'],
  ...['time_in_cart_minutes', 'priced_cents', 'unpriced_products', 'unpriced_units', 'catalogue_time', 'cart'],
];

const SESSIONS: RowsOf<SessionRow> = {
  name: 'upsert-sessions',
  text: `
INSERT INTO sessions SELECT * FROM unnest($1::sessions[])
ON CONFLICT (user_id, session_id, partition) DO UPDATE SET ${FIGURES.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  write: writeSession,
};

// Each is written once, by the flush that moves the offsets past it, so no row has to be looked for. In the order of the index,
// which then is gone through once: they come in the order of time, and took twice as long that way.
const PURCHASES: RowsOf<UserPurchase> = {
  name: 'insert-user-purchases',
  text: 'INSERT INTO user_purchases SELECT * FROM unnest($1::user_purchases[]) ORDER BY user_id',
  write: (to, { partition, userId, timeMs }) => {
    to.integer(partition);
    to.text(userId);
    to.time(timeMs);
  },
};

function writeSession(to: RowArray, row: SessionRow): void {
  const { cart } = row;
  to.integer(row.partition);
  to.text(row.userId);
  to.text(row.sessionId);
  to.time(row.startMs);
  to.time(row.endMs);
  to.integer(row.pageViews);
  to.integer(cart?.adds ?? 0);
  to.integer(cart?.removes ?? 0);
  to.integer(cart?.checkouts ?? 0);
  to.integer(row.purchases);
  to.bigint(row.totalCents);
  to.time(cart?.lastMs);
  writeUnits(to, cart?.kept);
  writeAbandonment(to, cart?.abandonment);
  to.bytea(row.history);
}

function writeAbandonment(to: RowArray, abandonment: CartAbandonment | undefined): void {
  to.time(abandonment?.timeMs);
  to.boolean(abandonment?.isByEvent);
  to.integer(abandonment?.products);
  to.bigint(abandonment?.minutes);
  to.bigint(abandonment?.pricedCents);
  writeUnits(to, abandonment?.unpriced);
  to.time(abandonment?.catalogueMs);
}

/** Two columns: the products, and the units of each. */
function writeUnits(to: RowArray, units: Units | undefined): void {
  const isNone = units === undefined || units.size === 0;
  to.texts(isNone ? undefined : [...units.keys()]);
  to.bigints(isNone ? undefined : [...units.values()]);
}

/**
 * Rows of sessions as they are sent: arrays of some thousand each, in their order.
 *
 * @param sessions in the order of the key, so that every flush takes its row locks in the same order; each (user, session,
 *   partition) at most once
 * @param rowOf the whole row of one, which is not kept
 */
export function sessionRows<Of>(sessions: readonly Of[], rowOf: (session: Of) => SessionRow): Buffer[] {
  return rowArrays(sessions, (to, session) => writeSession(to, rowOf(session)));
}

/** The statements that set rows of sessions, whatever was there before. */
export function sessionUpserts(rows: readonly Buffer[]): QueryConfig<Buffer[]>[] {
  return statementsOf(SESSIONS, rows);
}

/** Gathers purchases for `purchaseInserts`. */
export function gatherPurchases(): GatheredRows<UserPurchase> {
  return new GatheredRows(PURCHASES);
}

/** The statements that add purchases to user_purchases. */
export function purchaseInserts(rows: readonly Buffer[]): QueryConfig<Buffer[]>[] {
  return statementsOf(PURCHASES, rows);
}

/** Runs both. It does not begin or end a transaction; that is the caller's. Throws the database's own error. */
export async function upsertSessionRows(
  client: ClientBase,
  rows: readonly SessionRow[],
  purchases: readonly UserPurchase[] = [],
): Promise<void> {
  const sorted = [...rows].sort(
    (a, b) => compare(a.userId, b.userId) || compare(a.sessionId, b.sessionId) || a.partition - b.partition,
  );
  const statements = [
    ...sessionUpserts(sessionRows(sorted, (row) => row)),
    ...purchaseInserts(rowArrays(purchases, PURCHASES.write)),
  ];
  await runUpserts(client, statements);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
