import { amountFromCents } from '@globalmart/contracts';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { PaymentsRepository } from './payments.repository';

const MOST_ROWS = 100;

/** One row of `GET /api/v1/payments`. */
export class PaymentHourDto {
  @ApiProperty({ type: String, format: 'date-time' })
  readonly window_start: string;

  @ApiProperty({ example: 'paypal' })
  readonly payment_method: string;

  @ApiProperty({ type: 'integer' })
  readonly transaction_count: number;

  @ApiProperty({ example: 1234.5 })
  readonly total_revenue: number;
}

@ApiTags('payments')
@Controller('/api/v1/payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsRepository) {}

  @Get()
  @ApiOperation({ summary: 'What each payment method earned, hour by hour' })
  @ApiOkResponse({ type: [PaymentHourDto] })
  async list(): Promise<PaymentHourDto[]> {
    const hours = await this.payments.find(MOST_ROWS);
    return hours.map(({ startMs, method, transactions, revenueCents }) => ({
      window_start: new Date(startMs).toISOString(),
      payment_method: method,
      transaction_count: transactions,
      total_revenue: amountFromCents(revenueCents),
    }));
  }
}
