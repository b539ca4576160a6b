import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { ReconciliationDto } from './reconciliation.dto';
import { ReconciliationPageQuery } from './reconciliation.query';
import { ReconciliationService } from './reconciliation.service';

const PATH = '/api/v1/reconciliation';

@ApiTags('batch')
@ApiQueryProblems()
@RequireScope('read')
@Controller(PATH)
export class ReconciliationController {
  constructor(private readonly reconciliation: ReconciliationService) {}

  @Get()
  @ApiOperation({ summary: 'Whether all stores say the same of a day, the newest day first, then by measure' })
  @ApiPageResponse(ReconciliationDto)
  async list(
    @Query() query: ReconciliationPageQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReconciliationDto[]> {
    return sendPage(reply, PATH, query, await this.reconciliation.list(query));
  }
}
