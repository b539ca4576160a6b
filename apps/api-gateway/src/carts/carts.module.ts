import { CartsRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { CartsController } from './carts.controller';
import { CartsService } from './carts.service';

@Module({
  controllers: [CartsController],
  providers: [
    CartsService,
    { provide: CartsRepository, useFactory: (pool: Pool) => new CartsRepository(pool), inject: [Pool] },
  ],
})
export class CartsModule {}
