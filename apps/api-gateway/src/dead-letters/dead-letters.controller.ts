import { Controller, Get, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { problemResponse } from '../problems/problem.dto';
import { DeadLetterDto } from './dead-letter.dto';
import { DeadLetterPath, DeadLettersQuery } from './dead-letters.query';
import { DeadLettersService } from './dead-letters.service';

const PATH = '/api/v1/dead-letters';

@ApiTags('dead letters')
@ApiQueryProblems()
@Controller(PATH)
export class DeadLettersController {
  constructor(private readonly letters: DeadLettersService) {}

  @Get()
  @RequireScope('read')
  @ApiOperation({
    summary: 'Records that could not be used, the last set aside first',
    description:
      'A page may be short, or empty, and still lead to a next one: then so much was searched in the time there is. ' +
      'A record is listed twice if it was set aside twice, because a worker died in between.',
  })
  @ApiPageResponse(DeadLetterDto)
  async list(
    @Query() query: DeadLettersQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeadLetterDto[]> {
    return sendPage(reply, PATH, query, await this.letters.list(query));
  }

  @Get(':source_topic/:partition/:offset')
  @RequireScope('pii')
  @ApiOperation({ summary: 'The bytes of such a record as they were sent' })
  @ApiOkResponse({
    description: 'Anything: it is not to be shown as what it says it is.',
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiNotFoundResponse(problemResponse('No such record was set aside, or its bytes are not kept.'))
  async bytes(@Param() path: DeadLetterPath, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    const bytes = await this.letters.bytes(path);
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    const name = `${path.source_topic}-${path.partition}-${path.offset}.bin`;
    return new StreamableFile(bytes, {
      type: 'application/octet-stream',
      disposition: `attachment; filename="${name}"`,
      length: bytes.length,
    });
  }
}
