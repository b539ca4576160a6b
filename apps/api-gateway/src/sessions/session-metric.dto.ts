import { amountFromCents } from '@globalmart/contracts';
import type { SessionSummary } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';

/** One row of `GET /api/v1/sessions`. */
export class SessionMetricDto {
  @ApiProperty({ example: 'sess_9' })
  readonly session_id: string;

  @ApiProperty({ example: 'user_42' })
  readonly user_id: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'Of its first event of any kind.' })
  readonly start_time: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'Of its last event so far.' })
  readonly end_time: string;

  @ApiProperty({ type: 'integer', description: 'Whole seconds from the one to the other.' })
  readonly duration_seconds: number;

  @ApiProperty({ type: 'integer', description: 'Views of products, not searches, filters or comparisons.' })
  readonly page_views: number;

  @ApiProperty({ type: 'integer' })
  readonly cart_adds: number;

  @ApiProperty({ type: 'integer' })
  readonly cart_removes: number;

  @ApiProperty()
  readonly purchase_completed: boolean;

  @ApiProperty({ description: 'Its cart was abandoned and nothing was bought.' })
  readonly abandoned: boolean;

  @ApiProperty({ example: 1234.5, description: 'What its purchases came to.' })
  readonly total_amount: number;

  @ApiProperty({ description: 'The watermark is 30 minutes past its end.' })
  readonly closed: boolean;
}

export function toSessionMetric(session: SessionSummary): SessionMetricDto {
  return {
    session_id: session.sessionId,
    user_id: session.userId,
    start_time: new Date(session.startMs).toISOString(),
    end_time: new Date(session.endMs).toISOString(),
    duration_seconds: session.durationSeconds,
    page_views: session.pageViews,
    cart_adds: session.cartAdds,
    cart_removes: session.cartRemoves,
    purchase_completed: session.purchaseCompleted,
    abandoned: session.abandoned,
    total_amount: amountFromCents(session.totalCents),
    closed: session.closed,
  };
}
