import type { FunnelGranularity, FunnelWindow } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

const LENGTH_MS: Readonly<Record<FunnelGranularity, number>> = { hour: 3_600_000, day: 86_400_000 };

/** One row of `GET /api/v1/funnel`. */
export class FunnelDto {
  @ApiProperty({ type: String, format: 'date-time' })
  readonly window_start: string;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly window_end: string;

  @ApiProperty({ type: 'integer', description: 'Sessions that began in the window.' })
  readonly sessions: number;

  @ApiProperty({ type: 'integer', description: 'Of these, those with a view of a product.' })
  readonly viewed: number;

  @ApiProperty({ type: 'integer', description: 'Those that put something into the cart.' })
  readonly added_to_cart: number;

  @ApiProperty({ type: 'integer' })
  readonly checked_out: number;

  @ApiProperty({ type: 'integer' })
  readonly purchased: number;
}

export function toFunnel({ startMs, ...steps }: FunnelWindow, granularity: FunnelGranularity): FunnelDto {
  return {
    window_start: new Date(startMs).toISOString(),
    window_end: new Date(startMs + LENGTH_MS[granularity]).toISOString(),
    sessions: steps.sessions,
    viewed: steps.viewed,
    added_to_cart: steps.addedToCart,
    checked_out: steps.checkedOut,
    purchased: steps.purchased,
  };
}
