import { ANOMALY_KINDS, type AnomalyKind, MAX_ID_LENGTH } from '@globalmart/contracts';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsName } from '../parameters/name.decorator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';
import { wholeNumber } from '../parameters/whole-number';

const DEFAULT_HOURS = 24;
const MAX_HOURS = 168;
const HOURS_RULE = { message: `hours must be a whole number from 1 to ${MAX_HOURS}` };

/** Parameters of `GET /api/v1/monitoring/anomalies`. */
export class AnomaliesQuery {
  @ApiProperty({
    required: false,
    type: 'integer',
    minimum: 1,
    maximum: MAX_HOURS,
    default: DEFAULT_HOURS,
    description: 'Transactions that happened within so many hours before now.',
  })
  @Transform(wholeNumber)
  @IsInt(HOURS_RULE)
  @Min(1, HOURS_RULE)
  @Max(MAX_HOURS, HOURS_RULE)
  readonly hours: number = DEFAULT_HOURS;

  @ApiProperty({ required: false, enum: ANOMALY_KINDS, description: 'One kind; without it, all.' })
  @IsOptional()
  @IsIn(ANOMALY_KINDS, { message: `anomaly_type must be one of ${ANOMALY_KINDS.join(', ')}` })
  readonly anomaly_type?: AnomalyKind;

  @ApiProperty({ required: false, minLength: 1, maxLength: MAX_ID_LENGTH, description: 'One user; without it, all.' })
  @IsOptional()
  @IsName()
  readonly user_id?: string;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}
