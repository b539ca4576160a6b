import {
  BATCH_STATUSES,
  type BatchOutcome,
  type BatchRunEntry,
  type BatchStatus,
  type BatchStepEntry,
} from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

class BatchOutcomeDto {
  @ApiProperty({ enum: BATCH_STATUSES })
  readonly status: BatchStatus;

  @ApiProperty({ type: 'number', nullable: true, description: 'How long it took; null until it has ended.' })
  readonly seconds: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it has failed.' })
  readonly error: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly started_at: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly finished_at: string | null;
}

/** One row of `GET /api/v1/batch/runs`. */
export class BatchRunDto extends BatchOutcomeDto {
  @ApiProperty({ example: 'nightly-2026-03-02' })
  readonly run_id: string;

  @ApiProperty({ type: String, format: 'date', description: 'Everything up to the end of this UTC day counts.' })
  readonly analysis_date: string;

  @ApiProperty({ type: [String], example: ['rfm', 'products'], description: 'The results it makes.' })
  readonly groups: readonly string[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null if somebody asked for it.' })
  readonly scheduled_for: string | null;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly created_at: string;

  @ApiProperty({ description: 'Somebody wants it to end.' })
  readonly cancel_requested: boolean;
}

class BatchStepDto extends BatchOutcomeDto {
  @ApiProperty({ example: 'customer_rfm_analysis' })
  readonly step: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Of the result, or documents written, or files.' })
  readonly rows: number | null;
}

/** The answer of `GET /api/v1/batch/runs/{run_id}`. */
export class BatchRunDetailsDto extends BatchRunDto {
  @ApiProperty({ type: [BatchStepDto], description: 'Those that have ended, in their order.' })
  readonly steps: readonly BatchStepDto[];
}

export function toBatchRun(run: BatchRunEntry): BatchRunDto {
  return {
    run_id: run.runId,
    analysis_date: run.analysisDate,
    groups: run.groups,
    scheduled_for: timeOrNull(run.scheduledMs),
    created_at: new Date(run.createdUs / 1_000).toISOString(),
    cancel_requested: run.isCancelRequested,
    ...toOutcome(run),
  };
}

export function toBatchRunDetails(run: BatchRunEntry, steps: readonly BatchStepEntry[]): BatchRunDetailsDto {
  return {
    ...toBatchRun(run),
    steps: steps.map((one) => ({ step: one.step, rows: one.rows, ...toOutcome(one) })),
  };
}

function toOutcome({ status, seconds, error, startedMs, finishedMs }: BatchOutcome): BatchOutcomeDto {
  return { status, seconds, error, started_at: timeOrNull(startedMs), finished_at: timeOrNull(finishedMs) };
}

function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
