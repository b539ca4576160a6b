import { DataQualityRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { DataQualityController } from './data-quality.controller';
import { DataQualityService } from './data-quality.service';

@Module({
  controllers: [DataQualityController],
  providers: [
    DataQualityService,
    { provide: DataQualityRepository, useFactory: (pool: Pool) => new DataQualityRepository(pool), inject: [Pool] },
  ],
})
export class DataQualityModule {}
