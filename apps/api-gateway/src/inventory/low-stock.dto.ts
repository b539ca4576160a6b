import { LOW_STOCK_THRESHOLDS, type LowStockAlert, type LowStockThreshold } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/inventory/low-stock`. */
export class LowStockDto {
  @ApiProperty({ example: 'prod_7' })
  readonly product_id: string;

  @ApiProperty()
  readonly product_name: string;

  @ApiProperty({ example: 'Books' })
  readonly category: string;

  @ApiProperty({ type: 'integer', description: 'Not of then but of now.' })
  readonly current_stock: number;

  @ApiProperty({ type: 'integer', enum: LOW_STOCK_THRESHOLDS, description: '10 is low, 5 is critical.' })
  readonly threshold: LowStockThreshold;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'End of the first minute of event time with a stock at or under the threshold.',
    example: '2026-03-01T10:01:00.000Z',
  })
  readonly alert_time: string;

  @ApiProperty({ enum: ['open', 'resolved'] })
  readonly status: 'open' | 'resolved';

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'End of the first minute after it with a greater stock; null while open.',
  })
  readonly resolved_at: string | null;
}

/** `GET /api/v1/inventory/summary`. */
export class InventorySummaryDto {
  @ApiProperty({ type: 'integer', description: 'Products with 10 or fewer in stock, those with 5 or fewer included.' })
  readonly low: number;

  @ApiProperty({ type: 'integer', description: 'Products with 5 or fewer in stock.' })
  readonly critical: number;
}

export function toLowStock(row: LowStockAlert): LowStockDto {
  return {
    product_id: row.productId,
    product_name: row.productName,
    category: row.category,
    current_stock: row.currentStock,
    threshold: row.threshold,
    alert_time: new Date(row.alertMs).toISOString(),
    status: row.status,
    resolved_at: row.resolvedMs === null ? null : new Date(row.resolvedMs).toISOString(),
  };
}
