import type { ClientBase, QueryConfig } from 'pg';
import { runUpserts } from '../run-upserts';
import { numberArray, textArray } from '../sales/array-literal';
import { timeOf } from './moment.sql';
import type { SessionRow, Units, UserPurchase } from './session-row';

/** A column: the type in which its values come, what is stored of such a value, and the values as an array literal. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly stored: string;
  readonly values: (rows: readonly SessionRow[]) => string;
}

const text = (name: string, of: (row: SessionRow) => string | undefined, type = 'text'): Column => ({
  name,
  type,
  stored: `r.${name}`,
  values: (rows) => textArray(rows.map((row) => of(row) ?? null)),
});

const number = (name: string, of: (row: SessionRow) => number | undefined): Column => ({
  name,
  type: 'bigint',
  stored: `r.${name}`,
  values: (rows) => numberArray(rows.map((row) => of(row) ?? null)),
});

const time = (name: string, of: (row: SessionRow) => number | undefined): Column => ({
  ...number(name, of),
  stored: timeOf(`r.${name}`),
});

/** Arrays of arrays would all have to be of one length. */
const list = (name: string, type: string, of: (row: SessionRow) => string | undefined): Column => ({
  ...text(name, of),
  stored: `r.${name}::${type}[]`,
});

const KEY: readonly Column[] = [
  text('user_id', (row) => row.userId),
  text('session_id', (row) => row.sessionId),
  number('partition', (row) => row.partition),
];

const FIGURES: readonly Column[] = [
  time('start_time', (row) => row.startMs),
  time('end_time', (row) => row.endMs),
  number('page_views', (row) => row.pageViews),
  number('cart_adds', ({ cart }) => cart?.adds ?? 0),
  number('cart_removes', ({ cart }) => cart?.removes ?? 0),
  number('checkouts', ({ cart }) => cart?.checkouts ?? 0),
  number('purchases', (row) => row.purchases),
  number('total_cents', (row) => row.totalCents),
  time('last_cart_time', ({ cart }) => cart?.lastMs),
  list('kept_products', 'text', ({ cart }) => productsIn(cart?.kept)),
  list('kept_units', 'bigint', ({ cart }) => unitsIn(cart?.kept)),
  time('abandonment_time', ({ cart }) => cart?.abandonment?.timeMs),
  text('abandoned_by_event', ({ cart }) => cart?.abandonment?.isByEvent.toString(), 'boolean'),
  number('abandoned_products', ({ cart }) => cart?.abandonment?.products),
  number('time_in_cart_minutes', ({ cart }) => cart?.abandonment?.minutes),
  text('priced_cents', ({ cart }) => cart?.abandonment?.pricedCents.toString(), 'bigint'),
  list('unpriced_products', 'text', ({ cart }) => productsIn(cart?.abandonment?.unpriced)),
  list('unpriced_units', 'bigint', ({ cart }) => unitsIn(cart?.abandonment?.unpriced)),
  time('catalogue_time', ({ cart }) => cart?.abandonment?.catalogueMs),
  text('cart', ({ history }) => history && `\\x${history.toString('hex')}`, 'bytea'),
];

const COLUMNS = [...KEY, ...FIGURES];
const namesOf = (columns: readonly Column[]): string => columns.map(({ name }) => name).join(', ');

const UPSERT = `
INSERT INTO sessions (${namesOf(COLUMNS)})
SELECT ${COLUMNS.map(({ stored }) => stored).join(', ')}
FROM unnest(${COLUMNS.map(({ type }, at) => `$${at + 1}::${type}[]`).join(', ')}) AS r(${namesOf(COLUMNS)})
ON CONFLICT (${namesOf(KEY)}) DO UPDATE SET ${FIGURES.map(({ name }) => `${name} = excluded.${name}`).join(', ')}`;

// Of one moment, one is enough: what is asked for is when a user bought something again.
const PURCHASES = `
INSERT INTO user_purchases (user_id, purchase_time, partition)
SELECT user_id, ${timeOf('time_ms')}, partition
FROM unnest($1::text[], $2::bigint[], $3::integer[]) AS r(user_id, time_ms, partition)
ON CONFLICT DO NOTHING`;

/**
 * The statement that sets rows of sessions; none if there are no rows.
 *
 * @param rows each (user, session, partition) at most once; whole rows, whatever was there before
 */
export function sessionUpserts(rows: readonly SessionRow[]): QueryConfig<string[]>[] {
  if (rows.length === 0) return [];
  // In the order of the key, so that every flush takes its row locks in the same order.
  const sorted = [...rows].sort(
    (a, b) => compare(a.userId, b.userId) || compare(a.sessionId, b.sessionId) || a.partition - b.partition,
  );
  return [{ name: 'upsert-sessions', text: UPSERT, values: COLUMNS.map(({ values }) => values(sorted)) }];
}

/** The statement that adds purchases to user_purchases, none if there are none; those there already stay as they are. */
export function purchaseUpserts(purchases: readonly UserPurchase[]): QueryConfig<string[]>[] {
  if (purchases.length === 0) return [];
  const sorted = [...purchases].sort(
    (a, b) => compare(a.userId, b.userId) || a.partition - b.partition || a.timeMs - b.timeMs,
  );
  const values = [
    textArray(sorted.map(({ userId }) => userId)),
    numberArray(sorted.map(({ timeMs }) => timeMs)),
    numberArray(sorted.map(({ partition }) => partition)),
  ];
  return [{ name: 'upsert-user-purchases', text: PURCHASES, values }];
}

/** Runs both. It does not begin or end a transaction; that is the caller's. Throws the database's own error. */
export async function upsertSessionRows(
  client: ClientBase,
  rows: readonly SessionRow[],
  purchases: readonly UserPurchase[] = [],
): Promise<void> {
  await runUpserts(client, [...sessionUpserts(rows), ...purchaseUpserts(purchases)]);
}

function productsIn(units: Units | undefined): string | undefined {
  return units === undefined || units.size === 0 ? undefined : textArray([...units.keys()]);
}

function unitsIn(units: Units | undefined): string | undefined {
  return units === undefined || units.size === 0 ? undefined : numberArray([...units.values()]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
