import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { PaymentsController } from './payments.controller';
import { PaymentsRepository } from './payments.repository';

@Module({
  controllers: [PaymentsController],
  providers: [
    { provide: PaymentsRepository, useFactory: (pool: Pool) => new PaymentsRepository(pool), inject: [Pool] },
  ],
})
export class PaymentsModule {}
