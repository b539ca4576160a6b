import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { RegionTrendDto, SalesTrendsDto } from './trend.dto';
import { RegionTrendsQuery, SalesTrendsQuery } from './trends.query';
import { TrendsService } from './trends.service';

const PATH = '/api/v1/trends';

@ApiTags('trends')
@ApiQueryProblems()
@RequireScope('read')
@Controller(PATH)
export class TrendsController {
  constructor(private readonly trends: TrendsService) {}

  @Get('sales')
  @ApiOperation({
    summary: 'Sales by UTC day, week or month, the newest first, those without sales too; as of the last night',
  })
  @ApiOkResponse({ type: SalesTrendsDto })
  sales(@Query() query: SalesTrendsQuery): Promise<SalesTrendsDto> {
    return this.trends.sales(query);
  }

  @Get('regions')
  @ApiOperation({ summary: 'Sales by country and period, the newest first, then by country; as of the last night' })
  @ApiPageResponse(RegionTrendDto)
  async regions(
    @Query() query: RegionTrendsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RegionTrendDto[]> {
    return sendPage(reply, `${PATH}/regions`, query, await this.trends.regions(query));
  }
}
