import { MAX_ID_LENGTH } from '@globalmart/contracts';
import { LOW_STOCK_THRESHOLDS, type LowStockThreshold } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { IsName } from '../parameters/name.decorator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';
import { wholeNumber } from '../parameters/whole-number';

export const LOW_STOCK_STATUSES = ['open', 'resolved', 'all'] as const;
export type LowStockStatus = (typeof LOW_STOCK_STATUSES)[number];

/** Parameters of `GET /api/v1/inventory`. */
export class InventoryQuery {
  @ApiProperty({ required: false, minLength: 1, maxLength: MAX_ID_LENGTH, description: 'One product.' })
  @IsOptional()
  @IsName()
  readonly product_id?: string;

  @ApiProperty({ required: false, minLength: 1, maxLength: MAX_ID_LENGTH, description: 'One category.' })
  @IsOptional()
  @IsName()
  readonly category?: string;

  @ApiProperty({ required: false, description: 'Only products of high demand, or only others.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean({ message: 'high_demand must be true or false' })
  readonly high_demand?: boolean;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}

/** Parameters of `GET /api/v1/inventory/low-stock`. */
export class LowStockQuery {
  @ApiProperty({ required: false, enum: LOW_STOCK_STATUSES, default: 'open' })
  @IsIn(LOW_STOCK_STATUSES, { message: `status must be one of ${LOW_STOCK_STATUSES.join(', ')}` })
  readonly status: LowStockStatus = 'open';

  @ApiProperty({
    required: false,
    type: 'integer',
    enum: LOW_STOCK_THRESHOLDS,
    minimum: Math.min(...LOW_STOCK_THRESHOLDS),
    maximum: Math.max(...LOW_STOCK_THRESHOLDS),
    description: 'Without it, both.',
  })
  @IsOptional()
  @Transform(wholeNumber)
  @IsIn(LOW_STOCK_THRESHOLDS, { message: `threshold must be one of ${LOW_STOCK_THRESHOLDS.join(', ')}` })
  readonly threshold?: LowStockThreshold;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}
