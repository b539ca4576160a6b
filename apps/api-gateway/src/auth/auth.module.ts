import { ApiKeyRepository, ApiSessionRepository } from '@globalmart/metrics-store';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Pool } from 'pg';
import { Grants } from './grants';
import { ScopeGuard } from './scope.guard';

@Module({
  providers: [
    { provide: ApiKeyRepository, useFactory: (pool: Pool) => new ApiKeyRepository(pool), inject: [Pool] },
    { provide: ApiSessionRepository, useFactory: (pool: Pool) => new ApiSessionRepository(pool), inject: [Pool] },
    Grants,
    { provide: APP_GUARD, useClass: ScopeGuard },
  ],
  exports: [ApiKeyRepository, ApiSessionRepository, Grants],
})
export class AuthModule {}
