import { amountFromCents } from '@globalmart/contracts';
import type { StoreTotals } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/stores`. */
export class StoreDto {
  @ApiProperty({ type: 'integer', description: '0 is online.' })
  readonly store_id: number;

  @ApiProperty({ type: 'integer' })
  readonly total_transactions_today: number;

  @ApiProperty({ example: 1234.5 })
  readonly total_revenue_today: number;

  @ApiProperty({ type: Number, nullable: true, description: 'To cents, half away from zero; null without a sale.' })
  readonly avg_transaction_value: number | null;
}

export function toStore({ storeId, transactions, revenueCents, averageCents }: StoreTotals): StoreDto {
  return {
    store_id: storeId,
    total_transactions_today: transactions,
    total_revenue_today: amountFromCents(revenueCents),
    avg_transaction_value: averageCents === null ? null : amountFromCents(averageCents),
  };
}
