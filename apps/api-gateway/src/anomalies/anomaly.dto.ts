import { ANOMALY_KINDS, amountFromCents, type AnomalyKind } from '@globalmart/contracts';
import type { Anomaly } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/monitoring/anomalies`. */
export class AnomalyDto {
  @ApiProperty()
  readonly transaction_id: string;

  @ApiProperty()
  readonly user_id: string;

  @ApiProperty({ example: 6200.01 })
  readonly amount: number;

  @ApiProperty({ description: 'Value ÷ threshold to four decimals, half away from zero.', example: 1.24 })
  readonly anomaly_score: number;

  @ApiProperty({ enum: ANOMALY_KINDS })
  readonly anomaly_type: AnomalyKind;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When the record was appended that made the row what it is.',
  })
  readonly detected_at: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly event_time: string;

  @ApiProperty({ example: 'amount 6200.01 is above 5000.00' })
  readonly description: string;
}

export function toAnomaly(row: Anomaly): AnomalyDto {
  return {
    transaction_id: row.transactionId,
    user_id: row.userId,
    amount: amountFromCents(row.amountCents),
    anomaly_score: row.score,
    anomaly_type: row.kind,
    detected_at: new Date(row.detectedMs).toISOString(),
    event_time: new Date(row.eventMs).toISOString(),
    description: row.description,
  };
}
