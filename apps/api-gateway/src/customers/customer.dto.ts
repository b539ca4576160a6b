import { ApiProperty } from '@nestjs/swagger';

const DATE = { type: String, format: 'date', example: '2026-03-01' } as const;
const SCORE = { type: 'integer', minimum: 1, maximum: 5, description: '5 is best.' } as const;

/** One row of `GET /api/v1/customers/segments`. */
export class CustomerDto {
  @ApiProperty({ example: 'user_42' })
  readonly user_id: string;

  @ApiProperty({ type: 'integer', description: 'Days from the last purchase to the analysis date.' })
  readonly recency: number;

  @ApiProperty({ type: 'integer', description: 'Transactions so far.' })
  readonly frequency: number;

  @ApiProperty({ example: 1234.5, description: 'Their sum.' })
  readonly monetary: number;

  @ApiProperty(SCORE)
  readonly r_score: number;

  @ApiProperty(SCORE)
  readonly f_score: number;

  @ApiProperty(SCORE)
  readonly m_score: number;

  @ApiProperty({ example: 'Champions' })
  readonly rfm_segment: string;

  @ApiProperty(DATE)
  readonly analysis_date: string;
}

/** One segment of `GET /api/v1/customers/segments/distribution`. */
export class SegmentShareDto {
  @ApiProperty({ example: 'Champions' })
  readonly segment: string;

  @ApiProperty({ type: 'integer' })
  readonly customer_count: number;

  @ApiProperty({ type: Number, nullable: true, description: 'To cents, half away from zero; null without customers.' })
  readonly avg_customer_value: number | null;

  @ApiProperty({ example: 1234.5 })
  readonly total_segment_value: number;
}

/** `GET /api/v1/customers/segments/distribution`. */
export class SegmentDistributionDto {
  @ApiProperty({ type: [SegmentShareDto] })
  readonly segments: readonly SegmentShareDto[];
}

/** One row of `GET /api/v1/customers/segments/moves`. */
export class SegmentMoveDto {
  @ApiProperty(DATE)
  readonly analysis_date: string;

  @ApiProperty({ ...DATE, nullable: true, description: 'The analysis date before; null if there was none.' })
  readonly previous_date: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'null: new customers.' })
  readonly from_segment: string | null;

  @ApiProperty({ example: 'Champions' })
  readonly to_segment: string;

  @ApiProperty({ type: 'integer' })
  readonly customers: number;
}

/** One row of `GET /api/v1/customers/cohorts`. */
export class CohortDto {
  @ApiProperty({ ...DATE, description: 'First day of the month of the first purchase.' })
  readonly cohort_month: string;

  @ApiProperty(DATE)
  readonly month: string;

  @ApiProperty({ type: 'integer' })
  readonly months_since: number;

  @ApiProperty({ type: 'integer', description: 'Customers of the cohort who bought in the month.' })
  readonly customers: number;

  @ApiProperty({ type: 'integer' })
  readonly transaction_count: number;

  @ApiProperty({ example: 1234.5 })
  readonly total_revenue: number;
}
