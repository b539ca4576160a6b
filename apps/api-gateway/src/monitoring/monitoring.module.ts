import { DashboardRepository, SalesRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { MonitoringController } from './monitoring.controller';
import { MonitoringService } from './monitoring.service';

@Module({
  controllers: [MonitoringController],
  providers: [
    MonitoringService,
    { provide: DashboardRepository, useFactory: (pool: Pool) => new DashboardRepository(pool), inject: [Pool] },
    { provide: SalesRepository, useFactory: (pool: Pool) => new SalesRepository(pool), inject: [Pool] },
  ],
})
export class MonitoringModule {}
