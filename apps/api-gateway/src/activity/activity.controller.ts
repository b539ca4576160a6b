import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { HoursQuery, ProductPath, TrendingQuery } from './activity.query';
import { ActivityService } from './activity.service';
import { ProductActivityDto } from './product-activity.dto';
import { SearchTermDto } from './search-term.dto';
import { TrendingDto } from './trending.dto';

@ApiTags('activity')
@ApiQueryProblems()
@RequireScope('read')
@Controller('/api/v1')
export class ActivityController {
  constructor(private readonly activity: ActivityService) {}

  @Get('trending')
  @ApiOperation({
    summary: 'Products or categories that are asked for more than usual, the greatest trend first',
    description:
      'The last hour against the mean of the 24 hours before it, by event time: of products the last whole hour, of ' +
      'categories the last 60 whole minutes, before the watermark. Equal trends are in order of id. A category `unknown` is none.',
  })
  @ApiOkResponse({ type: TrendingDto })
  trending(@Query() query: TrendingQuery): Promise<TrendingDto> {
    return this.activity.trending(query);
  }

  @Get('search-terms')
  @ApiOperation({
    summary: 'What was searched for, the most frequent first, then by term; 30 days of it',
    description: 'Totals of whole hours, of all that is kept unless a time is asked for.',
  })
  @ApiPageResponse(SearchTermDto)
  async terms(@Query() query: HoursQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<SearchTermDto[]> {
    return sendPage(reply, '/api/v1/search-terms', query, await this.activity.terms(query));
  }

  @Get('products/:product_id/activity')
  @ApiOperation({
    summary: 'What was done with a product by hour, newest first; 30 days of it',
    description: 'An hour without anything is left out.',
  })
  @ApiPageResponse(ProductActivityDto)
  async product(
    @Param() path: ProductPath,
    @Query() query: HoursQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductActivityDto[]> {
    const url = `/api/v1/products/${encodeURIComponent(path.product_id)}/activity`;
    return sendPage(reply, url, query, await this.activity.product(path, query));
  }
}
