import { BatchRunReader } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { BatchCommander } from './batch-commander';
import { BatchController } from './batch.controller';
import { BatchService } from './batch.service';

@Module({
  controllers: [BatchController],
  providers: [
    BatchService,
    BatchCommander,
    { provide: BatchRunReader, useFactory: (pool: Pool) => new BatchRunReader(pool), inject: [Pool] },
  ],
})
export class BatchModule {}
