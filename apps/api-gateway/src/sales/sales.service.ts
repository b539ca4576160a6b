import { SalesRepository } from '@globalmart/metrics-store';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../clock.module';
import { ApiGatewayConfig } from '../config';
import { pageOf } from '../paging/page';
import { encodeSalesCursor } from './sales-cursor';
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
    const { rows, cursor } = pageOf(
      await this.sales.findWindows({ ...asked, limit: limit + 1 }),
      limit,
      encodeSalesCursor,
    );
    return {
      rows: rows.map((row) => toSalesMetric(row, granularity)),
      // With the granularity said, as an open range may have outgrown it by the next page.
      next: cursor === undefined ? undefined : { ...query, granularity, cursor },
    };
  }

  async summary(period: Period): Promise<SalesSummaryDto> {
    const range = periodRange(period, this.clock());
    return toSalesSummary(period, range, await this.sales.summarizeDays(range.fromMs, range.beforeMs));
  }
}
