import { amountFromCents } from '@globalmart/contracts';
import type { SalesSummary } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import { amountOrNull } from './sales-metric.dto';
import { PERIODS, type Period } from './summary-period';

class SalesSummaryMetricsDto {
  @ApiProperty({ type: 'integer' })
  readonly transaction_count: number;

  @ApiProperty({ example: 1234.5 })
  readonly total_revenue: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'To cents, half away from zero; null without transactions.',
  })
  readonly avg_transaction_value: number | null;

  @ApiProperty({ type: Number, nullable: true })
  readonly min_transaction: number | null;

  @ApiProperty({ type: Number, nullable: true })
  readonly max_transaction: number | null;
}

/** The answer of `GET /api/v1/sales/summary`. */
export class SalesSummaryDto {
  @ApiProperty({ enum: PERIODS })
  readonly period: Period;

  @ApiProperty({ type: String, format: 'date', example: '2026-02-23', description: 'First UTC day.' })
  readonly start_date: string;

  @ApiProperty({ type: String, format: 'date', example: '2026-03-01', description: 'Last UTC day: today.' })
  readonly end_date: string;

  @ApiProperty({ type: SalesSummaryMetricsDto })
  readonly metrics: SalesSummaryMetricsDto;
}

export function toSalesSummary(
  period: Period,
  { fromMs, beforeMs }: { fromMs: number; beforeMs: number },
  summary: SalesSummary,
): SalesSummaryDto {
  return {
    period,
    start_date: utcDay(fromMs),
    end_date: utcDay(beforeMs - 1),
    metrics: {
      transaction_count: summary.transactions,
      total_revenue: amountFromCents(summary.amountCents),
      avg_transaction_value: amountOrNull(summary.averageCents),
      min_transaction: amountOrNull(summary.minCents),
      max_transaction: amountOrNull(summary.maxCents),
    },
  };
}

function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
