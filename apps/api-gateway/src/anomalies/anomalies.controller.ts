import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { AnomaliesQuery } from './anomalies.query';
import { AnomaliesService } from './anomalies.service';
import { AnomalyDto } from './anomaly.dto';

const PATH = '/api/v1/monitoring/anomalies';

@ApiTags('monitoring')
@ApiQueryProblems()
@RequireScope('read')
@Controller(PATH)
export class AnomaliesController {
  constructor(private readonly anomalies: AnomaliesService) {}

  @Get()
  @ApiOperation({ summary: 'Anomalous transactions, newest first, then by transaction and kind; 30 days are kept' })
  @ApiPageResponse(AnomalyDto)
  async list(@Query() query: AnomaliesQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<AnomalyDto[]> {
    return sendPage(reply, PATH, query, await this.anomalies.list(query));
  }
}
