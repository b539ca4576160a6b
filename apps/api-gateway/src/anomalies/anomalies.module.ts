import { AnomaliesRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { AnomaliesController } from './anomalies.controller';
import { AnomaliesService } from './anomalies.service';

@Module({
  controllers: [AnomaliesController],
  providers: [
    AnomaliesService,
    { provide: AnomaliesRepository, useFactory: (pool: Pool) => new AnomaliesRepository(pool), inject: [Pool] },
  ],
})
export class AnomaliesModule {}
