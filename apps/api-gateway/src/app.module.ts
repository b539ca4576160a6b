import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './auth/auth.module';
import { ClockModule } from './clock.module';
import type { ApiGatewayConfig } from './config';
import { PostgresModule } from './postgres/postgres.module';
import { SalesModule } from './sales/sales.module';

@Module({})
class AppModule {}

export function createAppModule(_config: ApiGatewayConfig): DynamicModule {
  return { module: AppModule, imports: [ClockModule, PostgresModule, AuthModule, SalesModule] };
}
