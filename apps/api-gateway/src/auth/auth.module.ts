import { ApiKeyRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Pool } from 'pg';
import { ScopeGuard } from './scope.guard';

@Module({
  providers: [
    { provide: ApiKeyRepository, useFactory: (pool: Pool) => new ApiKeyRepository(pool), inject: [Pool] },
    { provide: APP_GUARD, useClass: ScopeGuard },
  ],
  exports: [ApiKeyRepository],
})
export class AuthModule {}
