import type { LiveSales } from '@globalmart/metrics-store';
import { ApiProperty } from '@nestjs/swagger';
import { SalesMetricDto, toSalesMetric } from '../sales/sales-metric.dto';
import { SalesSummaryDto, toSalesSummary } from '../sales/sales-summary.dto';
import type { LiveState } from './live-stream';

/** The data of an event of `GET /api/v1/live/sales`. */
export class LiveSalesDto {
  @ApiProperty({
    description: 'By topic and partition: the offset of the first record that is not counted yet.',
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: { type: 'integer' } },
    example: { transactions: { '0': 18042, '1': 17988, '2': 18110 } },
  })
  readonly next_offsets: Record<string, Record<string, number>>;

  @ApiProperty({ type: SalesSummaryDto, description: 'As `sales/summary?period=today` answers.' })
  readonly today: SalesSummaryDto;

  @ApiProperty({
    type: [SalesMetricDto],
    description: "Today's total of each country, the greatest first, as `sales/metrics?granularity=day` has them.",
  })
  readonly countries: SalesMetricDto[];

  @ApiProperty({
    type: [SalesMetricDto],
    description:
      "Each country's totals in the three newest windows of a minute: two that are still open and the last whole one.",
  })
  readonly windows: SalesMetricDto[];
}

const MAX_COUNTRIES = 10;

/** One moment of sales; all of it comes from one snapshot, so the offsets say exactly which purchases are in it. */
export function toLiveSales({ reach, day, countries, minutes }: LiveSales, dayMs: number): LiveState {
  const nextOffsets: Record<string, Record<string, number>> = {};
  for (const { topic, partition, nextOffset } of reach) (nextOffsets[topic] ??= {})[partition] = nextOffset;
  const dto: LiveSalesDto = {
    next_offsets: nextOffsets,
    today: toSalesSummary('today', { fromMs: dayMs, beforeMs: dayMs + 86_400_000 }, day),
    countries: countries.slice(0, MAX_COUNTRIES).map((country) => toSalesMetric(country, 'day')),
    windows: minutes.map((minute) => toSalesMetric(minute, 'minute')),
  };
  const id = reach.map(({ partition, nextOffset }) => `${partition}:${nextOffset}`).join(',');
  // An empty id would make a client forget the one it has.
  return { id: id === '' ? undefined : id, data: JSON.stringify(dto) };
}
