import { MAX_ID_LENGTH } from '@globalmart/contracts';
import { GRANULARITIES, type Granularity } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { EndDate, StartDate } from '../parameters/instant.decorators';
import { IsName } from '../parameters/name.decorator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';

/** Parameters of `GET /api/v1/sales/metrics`. */
export class SalesMetricsQuery {
  @StartDate()
  readonly start_date?: string;

  @EndDate()
  readonly end_date?: string;

  @ApiProperty({
    required: false,
    minLength: 1,
    maxLength: MAX_ID_LENGTH,
    description: "One category, or `*` for every category's row. Without it, the countries' totals.",
  })
  @IsOptional()
  @IsName()
  readonly category?: string;

  @ApiProperty({ required: false, description: 'One country; without it, all.', example: 'UK' })
  @IsOptional()
  @IsName()
  readonly country?: string;

  @ApiProperty({
    required: false,
    enum: GRANULARITIES,
    description:
      'Size of the windows: minutes slide by 30 seconds, hours and days do not overlap. Without it, by the range: ' +
      'minutes up to 6 hours or without a range, hours up to 14 days, else days.',
  })
  @IsOptional()
  @IsIn(GRANULARITIES, { message: `granularity must be one of ${GRANULARITIES.join(', ')}` })
  readonly granularity?: Granularity;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}
