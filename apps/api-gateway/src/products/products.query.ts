import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Length, Max, Min } from 'class-validator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';
import { wholeNumber } from '../parameters/whole-number';

export const PRODUCT_ORDERS = ['total_revenue', 'units_sold', 'performance_score'] as const;
export type ProductOrder = (typeof PRODUCT_ORDERS)[number];

const MAX_TOP = 100;
const DEFAULT_TOP = 10;
const TOP_RULE = { message: `top_n must be a whole number from 1 to ${MAX_TOP}` };

/** Parameters of `GET /api/v1/products/performance`. */
export class ProductsQuery {
  @ApiProperty({ required: false, description: 'One category. Without it, all.' })
  @IsOptional()
  @Length(1, 100)
  readonly category?: string;

  @ApiProperty({ required: false, enum: PRODUCT_ORDERS, default: 'total_revenue', description: 'Greatest first.' })
  @IsIn(PRODUCT_ORDERS)
  readonly sort_by: ProductOrder = 'total_revenue';

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}

/** Parameters of `GET /api/v1/products/top-performers`. */
export class TopProductsQuery {
  @ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: MAX_TOP, default: DEFAULT_TOP })
  @Transform(wholeNumber)
  @IsInt(TOP_RULE)
  @Min(1, TOP_RULE)
  @Max(MAX_TOP, TOP_RULE)
  readonly top_n: number = DEFAULT_TOP;
}
