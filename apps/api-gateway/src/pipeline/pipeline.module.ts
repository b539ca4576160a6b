import { ProgressRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { PipelineController } from './pipeline.controller';
import { PipelineService } from './pipeline.service';
import { ProgressSampler } from './progress-sampler';

@Module({
  controllers: [PipelineController],
  providers: [
    PipelineService,
    ProgressSampler,
    { provide: ProgressRepository, useFactory: (pool: Pool) => new ProgressRepository(pool), inject: [Pool] },
  ],
  exports: [PipelineService],
})
export class PipelineModule {}
