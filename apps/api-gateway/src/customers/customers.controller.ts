import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { CohortDto, CustomerDto, SegmentDistributionDto, SegmentMoveDto } from './customer.dto';
import { CustomerListQuery, CustomersQuery } from './customers.query';
import { CustomersService } from './customers.service';

const PATH = '/api/v1/customers';

@ApiTags('customers')
@ApiQueryProblems()
@RequireScope('read')
@Controller(PATH)
export class CustomersController {
  constructor(private readonly customers: CustomersService) {}

  @Get('segments')
  @ApiOperation({
    summary: 'Customers with recency, frequency, monetary value and segment, by id; as of the last night',
  })
  @ApiPageResponse(CustomerDto)
  async list(@Query() query: CustomersQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<CustomerDto[]> {
    return sendPage(reply, `${PATH}/segments`, query, await this.customers.customers(query));
  }

  @Get('segments/distribution')
  @ApiOperation({
    summary: 'The segments with how many customers they have and what these are worth, the largest first',
  })
  @ApiOkResponse({ type: SegmentDistributionDto })
  distribution(): Promise<SegmentDistributionDto> {
    return this.customers.distribution();
  }

  @Get('segments/moves')
  @ApiOperation({ summary: 'How many customers went from which segment to which, by analysis date, the newest first' })
  @ApiPageResponse(SegmentMoveDto)
  async moves(
    @Query() query: CustomerListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SegmentMoveDto[]> {
    return sendPage(reply, `${PATH}/segments/moves`, query, await this.customers.moves(query));
  }

  @Get('cohorts')
  @ApiOperation({ summary: 'What the customers of each first month bought in the months since, the newest first' })
  @ApiPageResponse(CohortDto)
  async cohorts(
    @Query() query: CustomerListQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CohortDto[]> {
    return sendPage(reply, `${PATH}/cohorts`, query, await this.customers.cohorts(query));
  }
}
