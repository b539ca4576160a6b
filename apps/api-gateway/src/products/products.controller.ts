import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { ProductPerformanceDto, TopProductsDto } from './product.dto';
import { ProductsQuery, TopProductsQuery } from './products.query';
import { ProductsService } from './products.service';

const PATH = '/api/v1/products';

@ApiTags('products')
@ApiQueryProblems()
@RequireScope('read')
@Controller(PATH)
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get('performance')
  @ApiOperation({
    summary: 'Every product sold so far, by revenue, units or score, the greatest first; as of the last night',
  })
  @ApiPageResponse(ProductPerformanceDto)
  async performance(
    @Query() query: ProductsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductPerformanceDto[]> {
    return sendPage(reply, `${PATH}/performance`, query, await this.products.performance(query));
  }

  @Get('top-performers')
  @ApiOperation({ summary: 'The products with the greatest revenue so far; as of the last night' })
  @ApiOkResponse({ type: TopProductsDto })
  top(@Query() query: TopProductsQuery): Promise<TopProductsDto> {
    return this.products.top(query);
  }
}
