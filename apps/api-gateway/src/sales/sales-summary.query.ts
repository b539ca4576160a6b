import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PERIODS, type Period } from './summary-period';

/** Parameters of `GET /api/v1/sales/summary`. */
export class SalesSummaryQuery {
  @ApiProperty({
    required: false,
    enum: PERIODS,
    default: 'today',
    description: '1, 7 or 30 UTC days, today included.',
  })
  @IsIn(PERIODS, { message: `period must be one of ${PERIODS.join(', ')}` })
  readonly period: Period = 'today';
}
