import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { StoreDto } from './store.dto';
import { StoreMetricDto } from './store-metric.dto';
import { StoreMetricsQuery, StoresQuery } from './stores.query';
import { StoresService } from './stores.service';

const PATH = '/api/v1/stores';

@ApiTags('stores')
@ApiQueryProblems()
@RequireScope('read')
@Controller(PATH)
export class StoresController {
  constructor(private readonly stores: StoresService) {}

  @Get()
  @ApiOperation({ summary: 'Stores of the last 48 hours, by number, with what they sold this UTC day' })
  @ApiPageResponse(StoreDto)
  async list(@Query() query: StoresQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<StoreDto[]> {
    return sendPage(reply, PATH, query, await this.stores.list(query));
  }

  @Get('metrics')
  @ApiOperation({ summary: 'Transactions by minute and store, newest first, then by store; 48 hours of them' })
  @ApiPageResponse(StoreMetricDto)
  async metrics(
    @Query() query: StoreMetricsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StoreMetricDto[]> {
    return sendPage(reply, `${PATH}/metrics`, query, await this.stores.metrics(query));
  }
}
