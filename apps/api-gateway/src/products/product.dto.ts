import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/products/performance`. */
export class ProductPerformanceDto {
  @ApiProperty({ example: 'prod_7' })
  readonly product_id: string;

  @ApiProperty({ description: '`Unknown` if it was never in the catalogue.' })
  readonly product_name: string;

  @ApiProperty({ example: 'Books' })
  readonly category: string;

  @ApiProperty({ type: 'integer' })
  readonly units_sold: number;

  @ApiProperty({ example: 1234.5, description: 'Price × quantity of its lines.' })
  readonly total_revenue: number;

  @ApiProperty({ example: 12.34, description: 'total_revenue ÷ units_sold.' })
  readonly avg_price: number;

  @ApiProperty({
    minimum: 0,
    maximum: 100,
    description: 'From how many products have at most as much (docs/warehouse.md).',
  })
  readonly performance_score: number;

  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly rank_in_category: number;
}

/** One product of `GET /api/v1/products/top-performers`. */
export class TopProductDto {
  @ApiProperty({ example: 'prod_7' })
  readonly product_id: string;

  @ApiProperty()
  readonly product_name: string;

  @ApiProperty({ example: 'Books' })
  readonly category: string;

  @ApiProperty({ example: 1234.5 })
  readonly total_revenue: number;

  @ApiProperty({ type: 'integer' })
  readonly units_sold: number;
}

/** `GET /api/v1/products/top-performers`. */
export class TopProductsDto {
  @ApiProperty({ type: [TopProductDto] })
  readonly top_products: readonly TopProductDto[];
}
