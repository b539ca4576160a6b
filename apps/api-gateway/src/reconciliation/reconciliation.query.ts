import { RECONCILIATION_STATUSES, type ReconciliationStatus } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Day } from '../parameters/day.decorator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';

/** Parameters of `GET /api/v1/reconciliation`. */
export class ReconciliationPageQuery {
  @Day('Only this UTC day and later ones.')
  readonly start_date?: string;

  @Day('Only this UTC day and earlier ones.')
  readonly end_date?: string;

  @ApiProperty({ required: false, enum: RECONCILIATION_STATUSES, description: 'One status; without it, all.' })
  @IsOptional()
  @IsIn(RECONCILIATION_STATUSES, { message: `status must be one of ${RECONCILIATION_STATUSES.join(', ')}` })
  readonly status?: ReconciliationStatus;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}
