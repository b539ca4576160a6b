import { amountFromCents } from '@globalmart/contracts';
import type { CartsSummary } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** The answer of `GET /api/v1/carts/summary`. */
export class CartsSummaryDto {
  @ApiProperty({ type: 'integer' })
  readonly hours: number;

  @ApiProperty({ type: 'integer', description: 'Sessions that put something into the cart, those still at it too.' })
  readonly carts: number;

  @ApiProperty({ type: 'integer' })
  readonly abandoned: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 37.5,
    description: 'abandoned ÷ carts in percent, to two decimals, half away from zero; null without a cart.',
  })
  readonly abandonment_rate: number | null;

  @ApiProperty({ description: 'Value of abandoned carts whose user did not buy within 24 hours, so far.' })
  readonly value_lost: number;

  @ApiProperty({ type: 'integer', description: 'Abandoned carts whose user bought something within 24 hours.' })
  readonly recovered: number;

  @ApiProperty({ description: 'Value of these carts, not of what was bought.' })
  readonly value_recovered: number;
}

export function toCartsSummary(hours: number, summary: CartsSummary): CartsSummaryDto {
  const { abandonedBasisPoints } = summary;
  return {
    hours,
    carts: summary.carts,
    abandoned: summary.abandoned,
    abandonment_rate: abandonedBasisPoints === undefined ? null : abandonedBasisPoints / 100,
    value_lost: amountFromCents(summary.lostCents),
    recovered: summary.recovered,
    value_recovered: amountFromCents(summary.recoveredCents),
  };
}
