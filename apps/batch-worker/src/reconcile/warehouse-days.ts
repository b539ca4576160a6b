import type { DaySums } from '@globalmart/metrics-store';
import type { mongo } from 'mongoose';

/** What readers of the warehouse see of days, by day; days without sales are not there. */
export interface WarehouseDays {
  /** fact_sales, of what came through Kafka, by lines. */
  readonly facts: ReadonlyMap<string, DaySums>;
  /** sales_trends. */
  readonly trends: ReadonlyMap<string, DaySums>;
}

interface Sums {
  readonly _id: number;
  readonly transactions: number;
  readonly units: number;
  readonly revenue: mongo.Decimal128;
}

/** Reads the days from `firstDay` to `lastDay`, UTC, each `YYYY-MM-DD`. */
export async function readWarehouseDays(db: mongo.Db, firstDay: string, lastDay: string): Promise<WarehouseDays> {
  const facts = db.collection<{ readonly _id: string }>('fact_sales').aggregate<Sums>([
    { $match: { date_key: { $gte: keyOf(firstDay), $lte: keyOf(lastDay) } } },
    { $match: { _id: { $regex: /^stream:/ } } },
    {
      $group: {
        _id: '$date_key',
        // Every transaction has a line of this number.
        transactions: { $sum: { $cond: [{ $eq: ['$line_no', 1] }, 1, 0] } },
        units: { $sum: '$quantity' },
        revenue: { $sum: '$line_amount' },
      },
    },
  ]);
  const trends = db.collection('sales_trends').find<{
    readonly date: Date;
    readonly transaction_count: number;
    readonly units: number;
    readonly total_revenue: mongo.Decimal128;
  }>({ trend_type: 'daily', date: { $gte: new Date(firstDay), $lte: new Date(lastDay) } });
  return {
    facts: new Map(
      (await facts.toArray()).map(({ _id: key, transactions, units, revenue }) => [
        dayOf(key),
        { transactions, units, revenueCents: centsOf(revenue) },
      ]),
    ),
    trends: new Map(
      (await trends.toArray()).map(({ date, transaction_count: transactions, units, total_revenue: revenue }) => [
        date.toISOString().slice(0, 10),
        { transactions, units, revenueCents: centsOf(revenue) },
      ]),
    ),
  };
}

function keyOf(day: string): number {
  return Number(day.replaceAll('-', ''));
}

function dayOf(dateKey: number): string {
  return String(dateKey).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
}

function centsOf(amount: mongo.Decimal128): number {
  return Math.round(Number(amount) * 100);
}
