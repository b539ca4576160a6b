import { TREND_TYPES, type TrendType } from '@globalmart/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';
import { wholeNumber } from '../parameters/whole-number';

const MAX_PERIODS = 365;
const DEFAULT_PERIODS = 30;
const PERIODS_RULE = { message: `limit must be a whole number from 1 to ${MAX_PERIODS}` };

/** `all`: since the first day. */
export const REGION_TYPES = [...TREND_TYPES, 'all'] as const;

/** Parameters of `GET /api/v1/trends/sales`. */
export class SalesTrendsQuery {
  @ApiProperty({ required: false, enum: TREND_TYPES, default: 'daily' })
  @IsIn(TREND_TYPES)
  readonly trend_type: TrendType = 'daily';

  @ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: MAX_PERIODS, default: DEFAULT_PERIODS })
  @Transform(wholeNumber)
  @IsInt(PERIODS_RULE)
  @Min(1, PERIODS_RULE)
  @Max(MAX_PERIODS, PERIODS_RULE)
  readonly limit: number = DEFAULT_PERIODS;
}

/** Parameters of `GET /api/v1/trends/regions`. */
export class RegionTrendsQuery {
  @ApiProperty({ required: false, enum: REGION_TYPES, default: 'all' })
  @IsIn(REGION_TYPES)
  readonly trend_type: (typeof REGION_TYPES)[number] = 'all';

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}
