import { amountFromCents } from '@globalmart/contracts';
import type { Granularity, SalesWindow } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/sales/metrics`. */
export class SalesMetricDto {
  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T10:00:00.000Z' })
  readonly window_start: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T10:01:00.000Z' })
  readonly window_end: string;

  @ApiProperty({ type: String, nullable: true, description: "null: the country's total over all categories." })
  readonly category: string | null;

  @ApiProperty({ example: 'UK' })
  readonly country: string;

  @ApiProperty({ example: 1234.5, description: "Of a category: price × quantity of that category's lines." })
  readonly total_amount: number;

  @ApiProperty({ type: 'integer', description: 'Of a category: transactions with a line of it. Do not add these up.' })
  readonly transaction_count: number;

  @ApiProperty({ type: 'integer' })
  readonly units: number;

  @ApiProperty({ description: 'total_amount ÷ transaction_count to cents, half away from zero.' })
  readonly avg_transaction_value: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    required: false,
    description: 'Hours and days only; null in category rows.',
  })
  readonly min_transaction?: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    required: false,
    description: 'Hours and days only; null in category rows.',
  })
  readonly max_transaction?: number | null;
}

export function toSalesMetric(row: SalesWindow, granularity: Granularity): SalesMetricDto {
  const metric: SalesMetricDto = {
    window_start: new Date(row.startMs).toISOString(),
    window_end: new Date(row.endMs).toISOString(),
    category: row.category,
    country: row.country,
    total_amount: amountFromCents(row.amountCents),
    transaction_count: row.transactions,
    units: row.units,
    avg_transaction_value: amountFromCents(row.averageCents),
  };
  if (granularity === 'minute') return metric;
  return { ...metric, min_transaction: amountOrNull(row.minCents), max_transaction: amountOrNull(row.maxCents) };
}

export function amountOrNull(cents: number | null): number | null {
  return cents === null ? null : amountFromCents(cents);
}
