import { type DynamicModule, Module } from '@nestjs/common';
import { ActivityModule } from './activity/activity.module';
import { AnomaliesModule } from './anomalies/anomalies.module';
import { AuthModule } from './auth/auth.module';
import { BatchModule } from './batch/batch.module';
import { CartsModule } from './carts/carts.module';
import { ClockModule } from './clock.module';
import type { ApiGatewayConfig } from './config';
import { CustomersModule } from './customers/customers.module';
import { DataQualityModule } from './data-quality/data-quality.module';
import { DeadLettersModule } from './dead-letters/dead-letters.module';
import { InventoryModule } from './inventory/inventory.module';
import { KafkaModule } from './kafka/kafka.module';
import { KeysModule } from './keys/keys.module';
import { LiveModule } from './live/live.module';
import { MonitoringModule } from './monitoring/monitoring.module';
import { PipelineModule } from './pipeline/pipeline.module';
import { PostgresModule } from './postgres/postgres.module';
import { ProductsModule } from './products/products.module';
import { ReconciliationModule } from './reconciliation/reconciliation.module';
import { SalesModule } from './sales/sales.module';
import { SessionModule } from './session/session.module';
import { SessionsModule } from './sessions/sessions.module';
import { StoresModule } from './stores/stores.module';
import { TrendsModule } from './trends/trends.module';
import { WarehouseModule } from './warehouse/warehouse.module';

@Module({})
class AppModule {}

export function createAppModule(_config: ApiGatewayConfig): DynamicModule {
  const features = [
    SalesModule,
    StoresModule,
    CustomersModule,
    ProductsModule,
    TrendsModule,
    ActivityModule,
    InventoryModule,
    SessionsModule,
    CartsModule,
    MonitoringModule,
    AnomaliesModule,
    DataQualityModule,
    PipelineModule,
    DeadLettersModule,
    BatchModule,
    ReconciliationModule,
    KeysModule,
    LiveModule,
    SessionModule,
  ];
  return {
    module: AppModule,
    imports: [ClockModule, PostgresModule, WarehouseModule, KafkaModule, AuthModule, ...features],
  };
}
