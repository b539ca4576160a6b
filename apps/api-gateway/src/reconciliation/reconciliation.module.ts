import { ReconciliationRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { ReconciliationController } from './reconciliation.controller';
import { ReconciliationService } from './reconciliation.service';

@Module({
  controllers: [ReconciliationController],
  providers: [
    ReconciliationService,
    {
      provide: ReconciliationRepository,
      useFactory: (pool: Pool) => new ReconciliationRepository(pool),
      inject: [Pool],
    },
  ],
})
export class ReconciliationModule {}
