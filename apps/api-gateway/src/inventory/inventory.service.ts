import { InventoryRepository, LowStockRepository } from '@globalmart/metrics-store';
import { Injectable } from '@nestjs/common';
import { type Page, pageOf } from '../paging/page';
import { encodeLowStockCursor, encodeProductCursor, toAfterProductId, toLowStockPosition } from './inventory-cursors';
import { type InventoryDto, toInventory } from './inventory.dto';
import type { InventoryQuery, LowStockQuery } from './inventory.query';
import { type InventorySummaryDto, type LowStockDto, toLowStock } from './low-stock.dto';

@Injectable()
export class InventoryService {
  constructor(
    private readonly inventory: InventoryRepository,
    private readonly lowStock: LowStockRepository,
  ) {}

  async list(query: InventoryQuery): Promise<Page<InventoryDto>> {
    const { product_id: productId, category, high_demand: highDemand, limit } = query;
    const afterProductId = toAfterProductId(query.cursor);
    const found = await this.inventory.find({ productId, category, highDemand, afterProductId, limit: limit + 1 });
    const { rows, cursor } = pageOf(found, limit, encodeProductCursor);
    return { rows: rows.map(toInventory), cursor };
  }

  summary(): Promise<InventorySummaryDto> {
    return this.lowStock.countOpen();
  }

  async listLowStock({ status, threshold, limit, cursor: from }: LowStockQuery): Promise<Page<LowStockDto>> {
    const found = await this.lowStock.find({
      status: status === 'all' ? undefined : status,
      threshold,
      after: toLowStockPosition(from),
      limit: limit + 1,
    });
    const { rows, cursor } = pageOf(found, limit, encodeLowStockCursor);
    return { rows: rows.map(toLowStock), cursor };
  }
}
