import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiGatewayTimeoutResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { problemResponse } from '../problems/problem.dto';
import { BatchCommandDto } from './batch-command.dto';
import { BatchRunDetailsDto, BatchRunDto } from './batch-run.dto';
import { BatchRunRequest } from './batch-run.request';
import { BatchRunPath, BatchRunsQuery } from './batch-runs.query';
import { BatchService } from './batch.service';

const PATH = '/api/v1/batch/runs';
const NO_RUN = problemResponse('There is no such run.');
const NO_ANSWER = problemResponse('No batch worker has answered.');

@ApiTags('batch')
@ApiQueryProblems()
@Controller(PATH)
export class BatchController {
  constructor(private readonly batch: BatchService) {}

  @Get()
  @RequireScope('read')
  @ApiOperation({ summary: 'Runs of the batch, the last asked for first' })
  @ApiPageResponse(BatchRunDto)
  async list(@Query() query: BatchRunsQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<BatchRunDto[]> {
    return sendPage(reply, PATH, query, await this.batch.list(query));
  }

  @Get(':run_id')
  @RequireScope('read')
  @ApiOperation({ summary: 'How far a run is, step by step' })
  @ApiOkResponse({ type: BatchRunDetailsDto })
  @ApiNotFoundResponse(NO_RUN)
  find(@Param() { run_id: runId }: BatchRunPath): Promise<BatchRunDetailsDto> {
    return this.batch.find(runId);
  }

  @Post()
  @HttpCode(202)
  @RequireScope('operate')
  @ApiOperation({ summary: 'Ask for a run; a worker takes it up when it has finished what it is at' })
  @ApiAcceptedResponse({ type: BatchCommandDto })
  @ApiGatewayTimeoutResponse(NO_ANSWER)
  run(@Body() request: BatchRunRequest): Promise<BatchCommandDto> {
    return this.batch.run(request);
  }

  @Post(':run_id/cancel')
  @HttpCode(202)
  @RequireScope('operate')
  @ApiOperation({ summary: 'Have a run end before it is done; readers keep what they had' })
  @ApiAcceptedResponse({ type: BatchCommandDto })
  @ApiNotFoundResponse(NO_RUN)
  @ApiConflictResponse(problemResponse('It has ended already.'))
  @ApiGatewayTimeoutResponse(NO_ANSWER)
  cancel(@Param() { run_id: runId }: BatchRunPath): Promise<BatchCommandDto> {
    return this.batch.cancel(runId);
  }
}
