import { Controller, Get, Query, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { nextLink } from '../paging/next-link';
import { problemResponse } from '../problems/problem.dto';
import { SalesMetricDto } from './sales-metric.dto';
import { SalesMetricsQuery } from './sales-metrics.query';
import { SalesSummaryDto } from './sales-summary.dto';
import { SalesSummaryQuery } from './sales-summary.query';
import { SalesService } from './sales.service';

const PATH = '/api/v1/sales';

@ApiTags('sales')
@ApiBadRequestResponse(problemResponse('A parameter cannot be used; `errors` names it.'))
@ApiServiceUnavailableResponse(problemResponse('The database does not answer, or not in time.'))
@RequireScope('read')
@Controller(PATH)
export class SalesController {
  constructor(private readonly sales: SalesService) {}

  @Get('metrics')
  @ApiOperation({ summary: 'Sales by window and country, newest first, then by country and category' })
  @ApiOkResponse({
    type: [SalesMetricDto],
    headers: { Link: { description: '`<…>; rel="next"`, if there is more', schema: { type: 'string' } } },
  })
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
