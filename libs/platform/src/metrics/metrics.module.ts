import { Global, Module } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { MetricsController } from './metrics.controller';

/** A registry with Node's process metrics; apps add their own by injecting `Registry` of prom-client. */
export function createMetricsRegistry(): Registry {
  const registry = new Registry();
  // The event loop delay is sampled by a timer of this many milliseconds; the default 10 shows in the idle CPU.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  return registry;
}

@Global()
@Module({
  controllers: [MetricsController],
  providers: [{ provide: Registry, useFactory: createMetricsRegistry }],
  exports: [Registry],
})
export class MetricsModule {}
