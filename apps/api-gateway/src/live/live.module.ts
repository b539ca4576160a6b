import { LiveSalesRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { AuthModule } from '../auth/auth.module';
import { PipelineModule } from '../pipeline/pipeline.module';
import { LiveConnections } from './live-connections';
import { LiveMetrics } from './live-metrics';
import { LiveStreams } from './live-streams';
import { LiveController } from './live.controller';

@Module({
  imports: [AuthModule, PipelineModule],
  controllers: [LiveController],
  providers: [
    LiveConnections,
    LiveMetrics,
    LiveStreams,
    { provide: LiveSalesRepository, useFactory: (pool: Pool) => new LiveSalesRepository(pool), inject: [Pool] },
  ],
})
export class LiveModule {}
