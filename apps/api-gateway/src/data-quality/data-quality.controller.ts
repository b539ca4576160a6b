import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { DataQualityDto, DataQualityTotalsDto } from './data-quality.dto';
import { DataQualityQuery, DataQualitySummaryQuery } from './data-quality.query';
import { DataQualityService } from './data-quality.service';

const PATH = '/api/v1/data-quality';

@ApiTags('data quality')
@ApiQueryProblems()
@RequireScope('read')
@Controller(PATH)
export class DataQualityController {
  constructor(private readonly quality: DataQualityService) {}

  @Get()
  @ApiOperation({
    summary: 'What became of records by minute of append time and topic, newest first; 48 hours of them',
  })
  @ApiPageResponse(DataQualityDto)
  async windows(
    @Query() query: DataQualityQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DataQualityDto[]> {
    return sendPage(reply, PATH, query, await this.quality.windows(query));
  }

  @Get('summary')
  @ApiOperation({ summary: 'The same added up by topic, over a time or all that is kept' })
  @ApiOkResponse({ type: [DataQualityTotalsDto] })
  summary(@Query() query: DataQualitySummaryQuery): Promise<DataQualityTotalsDto[]> {
    return this.quality.summary(query);
  }
}
