import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import type { ConfigClass } from '../config/load-config';
import { HealthModule } from '../health/health.module';
import { MetricsModule } from '../metrics/metrics.module';
import { Shutdown } from '../shutdown/shutdown';

/** Injection token of the app's pino logger. */
export const LOGGER = Symbol('LOGGER');

export interface PlatformModuleOptions {
  readonly configClass: ConfigClass<object>;
  readonly config: object;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
}

/** What every module of an app may inject: its configuration by class, `LOGGER`, `Shutdown`, `HealthRegistry` and prom-client's `Registry`. */
@Global()
@Module({})
export class PlatformModule {
  static register({ configClass, config, logger, shutdown }: PlatformModuleOptions): DynamicModule {
    const providers = [
      { provide: configClass, useValue: config },
      { provide: LOGGER, useValue: logger },
      { provide: Shutdown, useValue: shutdown },
    ];
    return { module: PlatformModule, imports: [HealthModule, MetricsModule], providers, exports: providers };
  }
}
