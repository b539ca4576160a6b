import { BATCH_STATUSES, type BatchStatus } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** The answer to what an operator asks of the batch. */
export class BatchCommandDto {
  @ApiProperty({ description: 'To send with the same request, should its answer be lost.' })
  readonly request_id: string;

  @ApiProperty({ example: 'request-after-the-import' })
  readonly run_id: string;

  @ApiProperty({ type: String, format: 'date' })
  readonly analysis_date: string;

  @ApiProperty({ enum: BATCH_STATUSES, description: 'A run that is to end is still running until it has.' })
  readonly status: BatchStatus;
}
