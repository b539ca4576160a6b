import { StoresRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { StoresController } from './stores.controller';
import { StoresService } from './stores.service';

@Module({
  controllers: [StoresController],
  providers: [
    StoresService,
    { provide: StoresRepository, useFactory: (pool: Pool) => new StoresRepository(pool), inject: [Pool] },
  ],
})
export class StoresModule {}
