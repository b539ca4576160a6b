import { ApiProperty } from '@nestjs/swagger';

const UNKNOWN = 'null while the job that would know does not run.';

/** The answer of `GET /api/v1/monitoring/dashboard`. Today is the UTC day. */
export class DashboardDto {
  @ApiProperty({ type: Number, nullable: true, description: `0 without a sale; ${UNKNOWN}`, example: 1234.5 })
  readonly total_revenue_today: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: `0 without a sale; ${UNKNOWN}` })
  readonly total_transactions_today: number | null;

  @ApiProperty({ type: Number, nullable: true, description: `To cents; null without a sale, and ${UNKNOWN}` })
  readonly avg_transaction_value: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: `Users with a session whose last event is at most 30 minutes ago; ${UNKNOWN}`,
  })
  readonly active_users: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: `By revenue, \`unknown\` never, of equal ones the first by name; N/A without a sale; ${UNKNOWN}`,
  })
  readonly top_category: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: `By revenue, of equal ones the first by name; N/A without a sale; ${UNKNOWN}`,
  })
  readonly top_country: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: `Of transactions of today; ${UNKNOWN}` })
  readonly anomalies_count: number | null;
}
