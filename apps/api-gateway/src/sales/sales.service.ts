import { type SalesPosition, SalesRepository } from '@globalmart/metrics-store';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.module';
import { ApiGatewayConfig } from '../config';
import { encodeCursor } from './sales-cursor';
import { type SalesMetricDto, toSalesMetric } from './sales-metric.dto';
import type { SalesMetricsQuery } from './sales-metrics.query';
import { type SalesSummaryDto, toSalesSummary } from './sales-summary.dto';
import { type Period, periodRange } from './summary-period';
import { toWindowQuery } from './window-query';

export interface SalesMetricsPage {
  readonly rows: SalesMetricDto[];
  /** Parameters of the next page; undefined on the last one. */
  readonly next?: SalesMetricsQuery;
}

@Injectable()
export class SalesService {
  constructor(
    private readonly sales: SalesRepository,
    private readonly config: ApiGatewayConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async metrics(query: SalesMetricsQuery): Promise<SalesMetricsPage> {
    const asked = toWindowQuery(query, this.config.countries, this.clock());
    const { granularity, limit } = asked;
    // One more than asked for tells whether there is a next page.
    const found = await this.sales.findWindows({ ...asked, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last: SalesPosition | undefined = found.length > limit ? page.at(-1) : undefined;
    return {
      rows: page.map((row) => toSalesMetric(row, granularity)),
      // With the granularity said, as an open range may have outgrown it by the next page.
      next: last && { ...query, granularity, cursor: encodeCursor(last) },
    };
  }

  async summary(period: Period): Promise<SalesSummaryDto> {
    const range = periodRange(period, this.clock());
    return toSalesSummary(period, range, await this.sales.summarizeDays(range.fromMs, range.beforeMs));
  }
}
