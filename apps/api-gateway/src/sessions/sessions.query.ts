import { MAX_ID_LENGTH } from '@globalmart/contracts';
import type { FunnelGranularity } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Flag } from '../parameters/flag.decorator';
import { EndDate, StartDate } from '../parameters/instant.decorators';
import { IsName } from '../parameters/name.decorator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';

const GRANULARITIES: readonly FunnelGranularity[] = ['hour', 'day'];

/** Parameters of `GET /api/v1/sessions`. */
export class SessionsQuery {
  @ApiProperty({ required: false, minLength: 1, maxLength: MAX_ID_LENGTH, description: 'One user.' })
  @IsOptional()
  @IsName()
  readonly user_id?: string;

  @Flag('Only sessions that are over, or only others.')
  readonly closed?: boolean;

  @Flag('Only sessions with a purchase, or only others.')
  readonly purchase_completed?: boolean;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}

/** Parameters of `GET /api/v1/funnel`. */
export class FunnelQuery {
  @StartDate()
  readonly start_date?: string;

  @EndDate()
  readonly end_date?: string;

  @ApiProperty({ required: false, enum: GRANULARITIES, default: 'hour' })
  @IsIn(GRANULARITIES, { message: `granularity must be one of ${GRANULARITIES.join(', ')}` })
  readonly granularity: FunnelGranularity = 'hour';

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}
