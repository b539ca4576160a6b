import { SalesRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { SalesController } from './sales.controller';
import { SalesService } from './sales.service';

@Module({
  controllers: [SalesController],
  providers: [
    SalesService,
    { provide: SalesRepository, useFactory: (pool: Pool) => new SalesRepository(pool), inject: [Pool] },
  ],
})
export class SalesModule {}
