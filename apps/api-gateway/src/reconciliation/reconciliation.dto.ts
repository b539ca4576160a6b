import {
  type CheckedReconciliation,
  type Measure,
  MEASURES,
  RECONCILIATION_STATUSES,
  type ReconciliationStatus,
} from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

const NOT_ASKED = 'null where it was not asked.';

/** One row of `GET /api/v1/reconciliation`. Revenue is in cents. */
export class ReconciliationDto {
  @ApiProperty({ type: String, format: 'date' })
  readonly day: string;

  @ApiProperty({ enum: MEASURES, description: 'all_…: with history and imports, which only lake and warehouse have.' })
  readonly measure: Measure;

  @ApiProperty({ type: 'integer', nullable: true, description: `Valid records in the log; ${NOT_ASKED}` })
  readonly kafka: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: `sales_daily; ${NOT_ASKED}` })
  readonly stream: number | null;

  @ApiProperty({ type: 'integer' })
  readonly lake: number;

  @ApiProperty({ type: 'integer', nullable: true, description: NOT_ASKED })
  readonly warehouse: number | null;

  @ApiProperty({ type: 'integer', description: 'Late events: in lake and warehouse only.' })
  readonly late: number;

  @ApiProperty({ type: 'integer', description: 'Late events that repeat another: in the lake only.' })
  readonly late_repeats: number;

  @ApiProperty({ type: 'integer', description: 'By how much lines exceed totals.' })
  readonly rounding: number;

  @ApiProperty({ type: 'integer', description: 'What the stream has beyond the files of the run, or lacks of them.' })
  readonly in_flight: number;

  @ApiProperty({ type: 'integer', description: 'What is left; 0 is how it should be.' })
  readonly unexplained: number;

  @ApiProperty({ enum: RECONCILIATION_STATUSES })
  readonly status: ReconciliationStatus;

  @ApiProperty({ example: 'nightly-2026-03-02' })
  readonly run_id: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly checked_at: string;
}

export function toReconciliation(row: CheckedReconciliation): ReconciliationDto {
  const { day, measure, kafka, stream, lake, warehouse, late, rounding, unexplained, status } = row;
  return {
    ...{ day, measure, kafka, stream, lake, warehouse, late },
    late_repeats: row.lateRepeats,
    rounding,
    in_flight: row.inFlight,
    unexplained,
    status,
    run_id: row.runId,
    checked_at: new Date(row.checkedMs).toISOString(),
  };
}
