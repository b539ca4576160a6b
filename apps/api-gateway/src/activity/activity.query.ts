import { MAX_ID_LENGTH } from '@globalmart/contracts';
import { TRENDING_KINDS, TRENDING_METRICS, type TrendingKind, type TrendingMetric } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { EndDate, StartDate } from '../parameters/instant.decorators';
import { IsName } from '../parameters/name.decorator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';
import { wholeNumber } from '../parameters/whole-number';

const DEFAULT_MIN_COUNT = 10;
const GREATEST_COUNT = 1_000_000;
const COUNT_RULE = { message: `min_count must be a whole number from 1 to ${GREATEST_COUNT}` };

/** Parameters of `GET /api/v1/trending`. */
export class TrendingQuery {
  @ApiProperty({ required: false, enum: TRENDING_KINDS, default: 'product' })
  @IsIn(TRENDING_KINDS, { message: `kind must be one of ${TRENDING_KINDS.join(', ')}` })
  readonly kind: TrendingKind = 'product';

  @ApiProperty({ required: false, enum: TRENDING_METRICS, default: 'views' })
  @IsIn(TRENDING_METRICS, { message: `metric must be one of ${TRENDING_METRICS.join(', ')}` })
  readonly metric: TrendingMetric = 'views';

  @ApiProperty({
    required: false,
    type: 'integer',
    minimum: 1,
    maximum: GREATEST_COUNT,
    default: DEFAULT_MIN_COUNT,
    description: 'Only what counted at least so much in the last hour: less is chance.',
  })
  @Transform(wholeNumber)
  @IsInt(COUNT_RULE)
  @Min(1, COUNT_RULE)
  @Max(GREATEST_COUNT, COUNT_RULE)
  readonly min_count: number = DEFAULT_MIN_COUNT;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;
}

/** Parameters of `GET /api/v1/search-terms` and `GET /api/v1/products/{product_id}/activity`. */
export class HoursQuery {
  @StartDate()
  readonly start_date?: string;

  @EndDate()
  readonly end_date?: string;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}

/** Of which product. */
export class ProductPath {
  @ApiProperty({ minLength: 1, maxLength: MAX_ID_LENGTH, example: 'prod_7' })
  @IsName()
  readonly product_id: string;
}
