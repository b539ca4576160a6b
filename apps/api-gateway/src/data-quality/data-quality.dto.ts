import { EVENT_TOPICS, type EventTopic, INVALID_REASONS, type InvalidReason } from '@globalmart/contracts';
import type { QualityTotals, QualityWindow } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

const BY_REASON = {
  type: 'object',
  properties: Object.fromEntries(INVALID_REASONS.map((reason) => [reason, { type: 'integer' as const }])),
  description: 'Only reasons that occurred; they add up to `invalid`.',
  example: { schema: 3 },
} as const;

/** One row of `GET /api/v1/data-quality/summary`. */
export class DataQualityTotalsDto {
  @ApiProperty({ enum: EVENT_TOPICS })
  readonly topic: EventTopic;

  @ApiProperty({ type: 'integer', description: 'valid + invalid + duplicate + late' })
  readonly total: number;

  @ApiProperty({ type: 'integer' })
  readonly valid: number;

  @ApiProperty({ type: 'integer' })
  readonly invalid: number;

  @ApiProperty({ type: 'integer' })
  readonly duplicate: number;

  @ApiProperty({ type: 'integer' })
  readonly late: number;

  @ApiProperty({ type: 'integer', description: 'Lines of valid transactions whose product has no category.' })
  readonly unknown_products: number;

  @ApiProperty(BY_REASON)
  readonly by_reason: Readonly<Partial<Record<InvalidReason, number>>>;
}

/** One row of `GET /api/v1/data-quality`. */
export class DataQualityDto extends DataQualityTotalsDto {
  @ApiProperty({ type: String, format: 'date-time', description: 'Start of a minute of append time.' })
  readonly window_start: string;
}

export function toDataQualityTotals({ unknownProducts, byReason, ...counts }: QualityTotals): DataQualityTotalsDto {
  return {
    topic: counts.topic,
    total: counts.total,
    valid: counts.valid,
    invalid: counts.invalid,
    duplicate: counts.duplicate,
    late: counts.late,
    unknown_products: unknownProducts,
    by_reason: byReason,
  };
}

export function toDataQuality({ startMs, ...totals }: QualityWindow): DataQualityDto {
  return { window_start: new Date(startMs).toISOString(), ...toDataQualityTotals(totals) };
}
