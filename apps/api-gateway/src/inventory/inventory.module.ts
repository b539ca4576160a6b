import { InventoryRepository, LowStockRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { InventoryController } from './inventory.controller';
import { InventoryService } from './inventory.service';

@Module({
  controllers: [InventoryController],
  providers: [
    InventoryService,
    { provide: InventoryRepository, useFactory: (pool: Pool) => new InventoryRepository(pool), inject: [Pool] },
    { provide: LowStockRepository, useFactory: (pool: Pool) => new LowStockRepository(pool), inject: [Pool] },
  ],
})
export class InventoryModule {}
