import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { nextLink } from '../paging/next-link';
import { ApiPageResponse } from '../paging/paged-response';
import { ApiQueryProblems } from '../problems/documented-problems';
import { SalesMetricDto } from './sales-metric.dto';
import { SalesMetricsQuery } from './sales-metrics.query';
import { SalesSummaryDto } from './sales-summary.dto';
import { SalesSummaryQuery } from './sales-summary.query';
import { SalesService } from './sales.service';

const PATH = '/api/v1/sales';

@ApiTags('sales')
@ApiQueryProblems()
@RequireScope('read')
@Controller(PATH)
export class SalesController {
  constructor(private readonly sales: SalesService) {}

  @Get('metrics')
  @ApiOperation({ summary: 'Sales by window and country, newest first, then by country and category' })
  @ApiPageResponse(SalesMetricDto)
  async metrics(
    @Query() query: SalesMetricsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SalesMetricDto[]> {
    const { rows, next } = await this.sales.metrics(query);
    if (next) reply.header('link', nextLink(`${PATH}/metrics`, { ...next }));
    return rows;
  }

  @Get('summary')
  @ApiOperation({ summary: 'Sales of today, the last 7 or the last 30 UTC days, all countries together' })
  @ApiOkResponse({ type: SalesSummaryDto })
  summary(@Query() { period }: SalesSummaryQuery): Promise<SalesSummaryDto> {
    return this.sales.summary(period);
  }
}
