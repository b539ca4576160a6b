import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/require-scope';
import { ApiPageResponse } from '../paging/paged-response';
import { sendPage } from '../paging/send-page';
import { ApiQueryProblems } from '../problems/documented-problems';
import { InventoryDto } from './inventory.dto';
import { InventoryQuery, LowStockQuery } from './inventory.query';
import { InventoryService } from './inventory.service';
import { InventorySummaryDto, LowStockDto } from './low-stock.dto';

const PATH = '/api/v1/inventory';

@ApiTags('inventory')
@ApiQueryProblems()
@RequireScope('read')
@Controller(PATH)
export class InventoryController {
  constructor(private readonly inventory: InventoryService) {}

  @Get()
  @ApiOperation({ summary: 'The stock of each product now in the catalogue, by id' })
  @ApiPageResponse(InventoryDto)
  async list(@Query() query: InventoryQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<InventoryDto[]> {
    return sendPage(reply, PATH, query, await this.inventory.list(query));
  }

  @Get('summary')
  @ApiOperation({ summary: 'How many products are low, and how many critical' })
  @ApiOkResponse({ type: InventorySummaryDto })
  summary(): Promise<InventorySummaryDto> {
    return this.inventory.summary();
  }

  @Get('low-stock')
  @ApiOperation({ summary: 'When products were low or critical, the newest first; 30 days of those that are over' })
  @ApiPageResponse(LowStockDto)
  async lowStock(
    @Query() query: LowStockQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LowStockDto[]> {
    return sendPage(reply, `${PATH}/low-stock`, query, await this.inventory.listLowStock(query));
  }
}
