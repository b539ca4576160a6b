import { amountFromCents } from '@globalmart/contracts';
import type { ProductHour } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/products/{product_id}/activity`. */
export class ProductActivityDto {
  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T10:00:00.000Z' })
  readonly window_start: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T11:00:00.000Z' })
  readonly window_end: string;

  @ApiProperty()
  readonly product_id: string;

  @ApiProperty({ type: 'integer' })
  readonly views: number;

  @ApiProperty({ type: 'integer' })
  readonly compares: number;

  @ApiProperty({ type: 'integer', description: 'Additions to carts, of however many units.' })
  readonly cart_adds: number;

  @ApiProperty({ type: 'integer', description: 'Transactions with a line of it.' })
  readonly purchases: number;

  @ApiProperty({ type: 'integer' })
  readonly units: number;

  @ApiProperty({ description: 'Price × quantity of its lines.', example: 1234.5 })
  readonly revenue: number;
}

export function toProductActivity(row: ProductHour): ProductActivityDto {
  return {
    window_start: new Date(row.startMs).toISOString(),
    window_end: new Date(row.endMs).toISOString(),
    product_id: row.productId,
    views: row.views,
    compares: row.compares,
    cart_adds: row.cartAdds,
    purchases: row.purchases,
    units: row.units,
    revenue: amountFromCents(row.revenueCents),
  };
}
