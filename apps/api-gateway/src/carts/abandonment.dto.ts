import { amountFromCents } from '@globalmart/contracts';
import type { AbandonedCart } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/carts/abandonments`. */
export class AbandonmentDto {
  @ApiProperty({ example: 'sess_9' })
  readonly session_id: string;

  @ApiProperty({ example: 'user_42' })
  readonly user_id: string;

  @ApiProperty({ type: 'integer', description: 'Different ones.' })
  readonly products_in_cart: number;

  @ApiProperty({ example: 59.98 })
  readonly cart_value: number;

  @ApiProperty({ type: String, format: 'date-time' })
  readonly abandonment_time: string;

  @ApiProperty({ type: 'integer', description: 'Whole minutes.' })
  readonly time_in_cart_minutes: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the user bought something again, within 24 hours.',
  })
  readonly recovered_at: string | null;
}

export function toAbandonment(cart: AbandonedCart): AbandonmentDto {
  return {
    session_id: cart.sessionId,
    user_id: cart.userId,
    products_in_cart: cart.products,
    cart_value: amountFromCents(cart.valueCents),
    abandonment_time: new Date(cart.abandonmentMs).toISOString(),
    time_in_cart_minutes: cart.minutes,
    recovered_at: cart.recoveredMs === undefined ? null : new Date(cart.recoveredMs).toISOString(),
  };
}
