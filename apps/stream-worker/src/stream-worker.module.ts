import { openRowBuffers } from '@globalmart/lake';
import { HealthRegistry, LOGGER, Shutdown } from '@globalmart/platform';
import { StreamEngine } from '@globalmart/streaming';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { Arguments } from './arguments';
import type { StreamWorkerConfig } from './config';
import { StreamRuntime } from './run/stream-runtime';
import { BatchController } from './transport/batch.controller';

@Module({})
export class StreamWorkerModule {
  static register(config: StreamWorkerConfig, args: Arguments): DynamicModule {
    return {
      module: StreamWorkerModule,
      controllers: [BatchController],
      providers: [
        {
          provide: StreamRuntime,
          inject: [LOGGER, Registry, HealthRegistry, Shutdown],
          useFactory: async (logger: Logger, registry: Registry, health: HealthRegistry, shutdown: Shutdown) =>
            new StreamRuntime({
              config,
              args,
              logger,
              registry,
              health,
              newLakeRows: await openRowBuffers(),
              fail: (reason) => void shutdown.stop(reason, 1),
            }),
        },
        { provide: StreamEngine, inject: [StreamRuntime], useFactory: ({ engine }: StreamRuntime) => engine },
      ],
    };
  }
}
