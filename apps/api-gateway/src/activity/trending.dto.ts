import {
  type Trending,
  TRENDING_KINDS,
  TRENDING_METRICS,
  type TrendingKind,
  type TrendingMetric,
  type TrendingRow,
} from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import type { TrendingQuery } from './activity.query';

class TrendingRowDto {
  @ApiProperty({ description: 'Product id, or category.' })
  readonly id: string;

  @ApiProperty({ type: String, nullable: true, description: 'null for a product that the catalogue never had.' })
  readonly name: string | null;

  @ApiProperty({ type: 'integer' })
  readonly last_hour: number;

  @ApiProperty({ description: 'Of the 24 hours before, empty ones included.', example: 2.5 })
  readonly hourly_mean: number;

  @ApiProperty({ description: 'last_hour ÷ hourly_mean, which counts as 1 where it is less.', example: 4.8 })
  readonly trend: number;
}

/** The answer of `GET /api/v1/trending`. */
export class TrendingDto {
  @ApiProperty({ enum: TRENDING_KINDS })
  readonly kind: TrendingKind;

  @ApiProperty({ enum: TRENDING_METRICS })
  readonly metric: TrendingMetric;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null while nothing is known.' })
  readonly window_start: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'End of the last hour.' })
  readonly window_end: string | null;

  @ApiProperty({ type: [TrendingRowDto] })
  readonly trending: TrendingRowDto[];
}

export function toTrending({ kind, metric }: TrendingQuery, { hour, rows }: Trending): TrendingDto {
  return {
    kind,
    metric,
    window_start: hour === undefined ? null : new Date(hour.startMs).toISOString(),
    window_end: hour === undefined ? null : new Date(hour.endMs).toISOString(),
    trending: rows.map(toTrendingRow),
  };
}

function toTrendingRow({ id, name, lastHour, hourlyMean, trend }: TrendingRow): TrendingRowDto {
  return { id, name, last_hour: lastHour, hourly_mean: hourlyMean, trend };
}
