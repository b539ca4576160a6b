import { amountFromCents } from '@globalmart/contracts';
import type { StoreWindow } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/stores/metrics`. */
export class StoreMetricDto {
  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T10:00:00.000Z' })
  readonly window_start: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T10:01:00.000Z' })
  readonly window_end: string;

  @ApiProperty({ type: 'integer', description: '0 is online.' })
  readonly store_id: number;

  @ApiProperty({ type: 'integer' })
  readonly total_transactions: number;

  @ApiProperty({ example: 1234.5 })
  readonly total_revenue: number;

  @ApiProperty({ type: 'integer', description: 'Of this minute: do not add these up.' })
  readonly unique_customers: number;

  @ApiProperty({ description: 'total_revenue ÷ total_transactions to cents, half away from zero.' })
  readonly avg_transaction_value: number;
}

export function toStoreMetric(row: StoreWindow): StoreMetricDto {
  return {
    window_start: new Date(row.startMs).toISOString(),
    window_end: new Date(row.endMs).toISOString(),
    store_id: row.storeId,
    total_transactions: row.transactions,
    total_revenue: amountFromCents(row.revenueCents),
    unique_customers: row.customers,
    avg_transaction_value: amountFromCents(row.averageCents),
  };
}
