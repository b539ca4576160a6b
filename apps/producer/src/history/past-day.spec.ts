import type { LakeRow } from '@globalmart/lake';
import { Customers } from '../customers/customers';
import { Catalogue } from '../generate/catalogue';
import { Rhythm } from '../rhythm/rhythm';
import { countOfDay, PastDay, type PastShop } from './past-day';

const MONDAY_MS = Date.UTC(2026, 2, 2);
const DAY_MS = 86_400_000;
const rhythm = new Rhythm();
const catalogue = new Catalogue(500);
const SHOP: PastShop = {
  catalogue,
  customers: new Customers(undefined, 5_000, rhythm),
  rhythm,
  seed: 1,
  transactionsPerDay: 2_000,
};

type Row = LakeRow<'transactions'>;

function rowsOf(shop: PastShop, dayMs: number, atOnce = 10_000): Row[] {
  const rows: Row[] = [];
  const day = new PastDay(shop, dayMs, (row) => rows.push(row));
  while (day.make(atOnce) > 0);
  return rows;
}

it('makes the same rows for the same shop and day, in whatever pieces', () => {
  const rows = rowsOf(SHOP, MONDAY_MS);
  expect(rowsOf(SHOP, MONDAY_MS, 7)).toEqual(rows);
  expect(rowsOf({ ...SHOP, seed: 2 }, MONDAY_MS)).not.toEqual(rows);
});

it('keeps to its day and to the count it said, with an id for each purchase of any day', () => {
  const ids = new Set<string>();
  let count = 0;
  for (let dayMs = MONDAY_MS; dayMs < MONDAY_MS + 7 * DAY_MS; dayMs += DAY_MS) {
    const rows = rowsOf(SHOP, dayMs);
    expect(rows).toHaveLength(countOfDay(SHOP, dayMs));
    for (const { timestamp } of rows) expect(timestamp - (timestamp % DAY_MS)).toBe(dayMs);
    for (const { transaction_id } of rows) ids.add(transaction_id);
    count += rows.length;
  }
  expect(ids.size).toBe(count);
  expect(Math.abs(count - 14_000)).toBeLessThan(7);
});

it('sells in the rhythm of the week and of the day', () => {
  const [monday = 0, , , , friday = 0, , sunday = 0] = Array.from({ length: 7 }, (_, at) =>
    countOfDay(SHOP, MONDAY_MS + at * DAY_MS),
  );
  // The evening of an American Sunday is a Monday in UTC; Friday is the weakest day everywhere.
  expect(monday / friday).toBeGreaterThan(1.05);
  expect(sunday / friday).toBeGreaterThan(1.05);
  const hours = new Array<number>(24).fill(0);
  for (const row of rowsOf(SHOP, MONDAY_MS)) {
    const hour = new Date(row.timestamp).getUTCHours();
    hours[hour] = (hours[hour] ?? 0) + 1;
  }
  // Half of the customers are six hours behind, where the evening is busiest and the night quietest.
  expect(hours[1]).toBeGreaterThan(2 * (hours[9] ?? 0));
});

it('sells on days before the shop was in balance, too', () => {
  expect(rowsOf(SHOP, Date.UTC(2023, 0, 1)).length).toBe(countOfDay(SHOP, Date.UTC(2023, 0, 1)));
});
