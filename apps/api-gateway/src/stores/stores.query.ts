import { MAX_STORE_ID } from '@globalmart/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { EndDate, StartDate } from '../parameters/instant.decorators';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';
import { wholeNumber } from '../parameters/whole-number';

const STORE_RULE = { message: `store_id must be a whole number from 0 to ${MAX_STORE_ID}` };

/** Parameters of `GET /api/v1/stores`. */
export class StoresQuery {
  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}

/** Parameters of `GET /api/v1/stores/metrics`. */
export class StoreMetricsQuery {
  @StartDate()
  readonly start_date?: string;

  @EndDate()
  readonly end_date?: string;

  @ApiProperty({
    required: false,
    type: 'integer',
    minimum: 0,
    maximum: MAX_STORE_ID,
    description: 'One store; 0 is online. Without it, all.',
  })
  @IsOptional()
  @Transform(wholeNumber)
  @IsInt(STORE_RULE)
  @Min(0, STORE_RULE)
  @Max(MAX_STORE_ID, STORE_RULE)
  readonly store_id?: number;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}
