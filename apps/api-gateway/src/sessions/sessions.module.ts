import { SessionsRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { SessionsController } from './sessions.controller';
import { SessionsService } from './sessions.service';

@Module({
  controllers: [SessionsController],
  providers: [
    SessionsService,
    { provide: SessionsRepository, useFactory: (pool: Pool) => new SessionsRepository(pool), inject: [Pool] },
  ],
})
export class SessionsModule {}
