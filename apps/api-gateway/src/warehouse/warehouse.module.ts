import { HealthRegistry } from '@globalmart/platform';
import { WarehouseReader } from '@globalmart/warehouse';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { mongo } from 'mongoose';
import { ApiGatewayConfig } from '../config';

/** A request that needs MongoDB while it is away is answered within two seconds. */
const FIND_SERVER_MS = 1_500;
const MAX_CONNECTIONS = 10;

/** Connects at the first question, and again by itself after a loss. */
function createClient({ mongodbUrl, statementTimeoutMs }: ApiGatewayConfig): mongo.MongoClient {
  return new mongo.MongoClient(mongodbUrl, {
    appName: 'globalmart-api-gateway',
    maxPoolSize: MAX_CONNECTIONS,
    serverSelectionTimeoutMS: FIND_SERVER_MS,
    connectTimeoutMS: FIND_SERVER_MS,
    socketTimeoutMS: statementTimeoutMs,
  });
}

/** What the nightly run has left. Without it the API answers all that is live, so its absence only degrades the whole. */
@Global()
@Module({
  providers: [
    { provide: mongo.MongoClient, useFactory: createClient, inject: [ApiGatewayConfig] },
    {
      provide: WarehouseReader,
      useFactory: (client: mongo.MongoClient, { warehouseDatabase }: ApiGatewayConfig) =>
        new WarehouseReader(() => Promise.resolve(client.db(warehouseDatabase))),
      inject: [mongo.MongoClient, ApiGatewayConfig],
    },
  ],
  exports: [WarehouseReader],
})
export class WarehouseModule implements OnApplicationShutdown {
  constructor(
    @Inject(mongo.MongoClient) private readonly client: mongo.MongoClient,
    health: HealthRegistry,
  ) {
    const ping = async () => void (await client.db().command({ ping: 1 }));
    health.register('mongodb', ping, { failure: 'degraded' });
  }

  onApplicationShutdown(): Promise<void> {
    return this.client.close();
  }
}
