import { BATCH_STATUSES, type BatchStatus } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { Cursor, DEFAULT_LIMIT, Limit } from '../parameters/paging.decorators';

/** `request-` and a request id. */
const RUN_ID = /^[\w-]{1,88}$/;

/** Parameters of `GET /api/v1/batch/runs`. */
export class BatchRunsQuery {
  @ApiProperty({ required: false, enum: BATCH_STATUSES, description: 'One status; without it, all.' })
  @IsOptional()
  @IsIn(BATCH_STATUSES, { message: `status must be one of ${BATCH_STATUSES.join(', ')}` })
  readonly status?: BatchStatus;

  @Limit()
  readonly limit: number = DEFAULT_LIMIT;

  @Cursor()
  readonly cursor?: string;
}

/** The run a path is about. */
export class BatchRunPath {
  @ApiProperty({ example: 'nightly-2026-03-02', pattern: RUN_ID.source })
  @Matches(RUN_ID, { message: 'run_id must be 1 to 88 letters, digits, - and _' })
  readonly run_id: string;
}
