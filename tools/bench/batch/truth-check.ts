import type { CollectionName } from '@globalmart/warehouse';
import type { mongo } from 'mongoose';
import type { Truth } from './bench-lake';

type Sums = Readonly<Record<string, unknown>>;

/** What of the warehouse does not add up to what the lake was made of: a line for each sum. */
export async function differencesFrom(db: mongo.Db, truth: Truth): Promise<string[]> {
  const sum = async (name: CollectionName, sums: Sums): Promise<Record<string, unknown>> =>
    (
      await db
        .collection(name)
        .aggregate([{ $group: { _id: null, ...sums } }])
        .toArray()
    )[0] ?? {};
  const customers = await sum('customer_rfm_analysis', {
    count: { $sum: 1 },
    frequency: { $sum: '$frequency' },
    monetary: { $sum: '$monetary' },
  });
  const products = await sum('product_performance', {
    units: { $sum: '$units_sold' },
    revenue: { $sum: '$total_revenue' },
  });
  // An amount is the sum of its lines here, so that both sides make the same money.
  const expected: readonly (readonly [string, unknown, number])[] = [
    ['customers', customers.count, truth.customers],
    ['frequency', customers.frequency, truth.transactions],
    ['monetary', customers.monetary, truth.revenueCents / 100],
    ['units_sold', products.units, truth.units],
    ['total_revenue', products.revenue, truth.revenueCents / 100],
  ];
  return expected
    .filter(([, found, count]) => Number(found) !== count)
    .map(([name, found, count]) => `${name}: ${String(found)} and not ${count}`);
}
