import type { Inventory } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/inventory`. */
export class InventoryDto {
  @ApiProperty({ example: 'prod_7' })
  readonly product_id: string;

  @ApiProperty()
  readonly product_name: string;

  @ApiProperty({ example: 'Books' })
  readonly category: string;

  @ApiProperty({ type: 'integer', description: 'Negative where more was sold than there was.' })
  readonly current_stock: number;

  @ApiProperty({ type: 'integer', description: 'Units in carts that somebody may still be filling.' })
  readonly reserved_stock: number;

  @ApiProperty({ type: 'integer', description: 'current_stock − reserved_stock' })
  readonly available_stock: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When the last record was stored that changed the stock.',
    example: '2026-03-01T10:00:00.000Z',
  })
  readonly last_updated: string;

  @ApiProperty({ type: 'integer', description: 'Units sold in the last 60 whole minutes of event time.' })
  readonly velocity_per_hour: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'How long the available stock lasts at that pace, to two decimals, half away from zero; null at 0.',
    example: 2.75,
  })
  readonly days_of_cover: number | null;

  @ApiProperty({ description: 'Whether 10 or more sold in the last hour, and three times the mean of the day before.' })
  readonly high_demand: boolean;
}

export function toInventory(row: Inventory): InventoryDto {
  return {
    product_id: row.productId,
    product_name: row.productName,
    category: row.category,
    current_stock: row.currentStock,
    reserved_stock: row.reservedStock,
    available_stock: row.availableStock,
    last_updated: new Date(row.lastUpdatedMs).toISOString(),
    velocity_per_hour: row.velocityPerHour,
    days_of_cover: row.daysOfCover,
    high_demand: row.highDemand,
  };
}
