import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { FunnelDto } from './funnel.dto';
import { SessionMetricDto } from './session-metric.dto';
import { FunnelQuery, SessionsQuery } from './sessions.query';
import { SessionsService } from './sessions.service';

@ApiTags('sessions')
@ApiQueryProblems()
@RequireScope('read')
@Controller('/api/v1')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Get('sessions')
  @ApiOperation({ summary: 'Visits to the online shop, the last to begin first; 30 days of them' })
  @ApiPageResponse(SessionMetricDto)
  async list(
    @Query() query: SessionsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionMetricDto[]> {
    return sendPage(reply, '/api/v1/sessions', query, await this.sessions.list(query));
  }

  @Get('funnel')
  @ApiOperation({
    summary: 'How far sessions came, by the hour or UTC day in which they began, newest first',
    description:
      'Each step is counted by itself. Without a start, a day of hours or 30 days of days. A window without a session is left out.',
  })
  @ApiPageResponse(FunnelDto)
  async funnel(@Query() query: FunnelQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<FunnelDto[]> {
    return sendPage(reply, '/api/v1/funnel', query, await this.sessions.funnel(query));
  }
}
