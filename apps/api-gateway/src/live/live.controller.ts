import { Controller, Get, Req, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { problemResponse } from '../problems/problem.dto';
import { LiveConnections } from './live-connections';
import { LivePipelineDto } from './live-pipeline.dto';
import { LiveSalesDto } from './live-sales.dto';
import { LiveStreams } from './live-streams';

const eventStream = (data: typeof LiveSalesDto | typeof LivePipelineDto, description: string) => ({
  description,
  content: { 'text/event-stream': { schema: { $ref: getSchemaPath(data) } } },
});

@ApiTags('live')
@ApiServiceUnavailableResponse(problemResponse('No more live connections, or the database does not answer.'))
@RequireScope('read')
@Controller('/api/v1/live')
export class LiveController {
  constructor(
    private readonly connections: LiveConnections,
    private readonly streams: LiveStreams,
  ) {}

  @Get('sales')
  @ApiOperation({ summary: 'Sales as they are committed, as server-sent events' })
  @ApiExtraModels(LiveSalesDto)
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The last id seen: go on from there.' })
  @ApiOkResponse(
    eventStream(
      LiveSalesDto,
      'A stream that stays open. `data` of each event is the schema below. `snapshot` is the state at the moment it is ' +
        'sent: the first event, unless Last-Event-ID is still known. `commit` follows commits of stream processing, at ' +
        'most 30 a second; several that come closer together are one event. `id` names the offsets reached.',
    ),
  )
  sales(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.connections.serve('sales', this.streams.sales, request, reply);
  }

  @Get('pipeline')
  @ApiOperation({ summary: 'How far and how fast each job is, once a second, as server-sent events' })
  @ApiExtraModels(LivePipelineDto)
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The last id seen: go on from there.' })
  @ApiOkResponse(
    eventStream(
      LivePipelineDto,
      'A stream that stays open. `data` of each event is the schema below. `snapshot` is the state at the moment it is ' +
        'sent, `commit` another one, a second later at the earliest. `id` names how far each job is.',
    ),
  )
  pipeline(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.connections.serve('pipeline', this.streams.pipeline, request, reply);
  }
}
