import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { AbandonmentDto } from './abandonment.dto';
import { CartsSummaryDto } from './carts-summary.dto';
import { AbandonmentsQuery, CartsSummaryQuery } from './carts.query';
import { CartsService } from './carts.service';

const PATH = '/api/v1/carts';

@ApiTags('carts')
@ApiQueryProblems()
@RequireScope('read')
@Controller(PATH)
export class CartsController {
  constructor(private readonly carts: CartsService) {}

  @Get('abandonments')
  @ApiOperation({ summary: 'Carts that were abandoned, the last first; the first time of each session' })
  @ApiPageResponse(AbandonmentDto)
  async abandonments(
    @Query() query: AbandonmentsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AbandonmentDto[]> {
    return sendPage(reply, `${PATH}/abandonments`, query, await this.carts.abandonments(query));
  }

  @Get('summary')
  @ApiOperation({ summary: 'How many carts were abandoned, what that may have cost, and what came back' })
  @ApiOkResponse({ type: CartsSummaryDto })
  summary(@Query() query: CartsSummaryQuery): Promise<CartsSummaryDto> {
    return this.carts.summary(query);
  }
}
