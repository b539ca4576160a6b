import { ApiProperty } from '@nestjs/swagger';

/** One period of `GET /api/v1/trends/sales`. */
export class SalesTrendDto {
  @ApiProperty({ enum: ['daily', 'weekly', 'monthly'] })
  readonly trend_type: string;

  @ApiProperty({ type: String, format: 'date', description: 'First day; weeks begin on Monday.' })
  readonly date: string;

  @ApiProperty({ type: String, format: 'date', description: 'Last day.' })
  readonly end_date: string;

  @ApiProperty({ example: 1234.5 })
  readonly total_revenue: number;

  @ApiProperty({ type: 'integer' })
  readonly transaction_count: number;

  @ApiProperty({ type: 'integer' })
  readonly units: number;

  @ApiProperty({ type: 'integer', description: 'Of this period: do not add these up.' })
  readonly unique_customers: number;

  @ApiProperty({ type: Number, nullable: true, description: 'To cents, half away from zero; null without a sale.' })
  readonly avg_transaction_value: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description:
      'Percent of total_revenue against the period before; null for the first, after one without revenue, and while not complete.',
  })
  readonly growth: number | null;

  @ApiProperty({ description: 'Whether its last day had ended.' })
  readonly complete: boolean;
}

/** `GET /api/v1/trends/sales`. */
export class SalesTrendsDto {
  @ApiProperty({ type: [SalesTrendDto] })
  readonly trends: readonly SalesTrendDto[];
}

/** One row of `GET /api/v1/trends/regions`. */
export class RegionTrendDto {
  @ApiProperty({ enum: ['daily', 'weekly', 'monthly', 'all'] })
  readonly trend_type: string;

  @ApiProperty({ type: String, format: 'date', description: 'First day.' })
  readonly date: string;

  @ApiProperty({ example: 'USA' })
  readonly country: string;

  @ApiProperty({ example: 1234.5 })
  readonly total_revenue: number;

  @ApiProperty({ type: 'integer' })
  readonly transaction_count: number;

  @ApiProperty({ type: 'integer' })
  readonly units: number;

  @ApiProperty({ type: 'integer', description: 'Do not add these up.' })
  readonly unique_customers: number;

  @ApiProperty({ example: 12.34, description: 'To cents, half away from zero.' })
  readonly avg_transaction_value: number;

  @ApiProperty({ type: Number, nullable: true, description: 'Percent of the revenue of all countries in the period.' })
  readonly revenue_share: number | null;
}
