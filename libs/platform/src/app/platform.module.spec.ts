import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import pino, { type Logger } from 'pino';
import { HealthRegistry } from '../health/health.registry';
import { Shutdown } from '../shutdown/shutdown';
import { VERSION } from '../version';
import { LOGGER, PlatformModule } from './platform.module';

class ShopConfig {
  readonly name: string = 'corner shop';
}

@Injectable()
class Till {
  constructor(
    readonly config: ShopConfig,
    @Inject(LOGGER) readonly logger: Logger,
    readonly health: HealthRegistry,
    readonly shutdown: Shutdown,
  ) {}
}

@Module({ providers: [Till] })
class ShopModule {}

const logger = pino({ level: 'silent' });
const shutdown = new Shutdown({ logger });
const config = Object.freeze(new ShopConfig());
let app: NestFastifyApplication;

beforeAll(async () => {
  const platform = PlatformModule.register({ configClass: ShopConfig, config, logger, shutdown });
  const root = { module: class Root {}, imports: [platform, ShopModule] };
  app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), { logger: false });
  await app.init();
});

afterAll(() => app.close());

describe('PlatformModule', () => {
  it('injects configuration by class, the logger, the health registry and the shutdown', () => {
    const till = app.get(Till);
    expect([till.config, till.logger, till.shutdown]).toEqual([config, logger, shutdown]);
    expect(till.health).toBe(app.get(HealthRegistry));
  });

  it('answers /health with 200 while degraded and 503 when unhealthy, in the same form', async () => {
    const health = app.get(HealthRegistry);
    health.register('redis', () => Promise.reject(new Error('away')), { failure: 'degraded' });
    const degraded = await app.inject('/health');
    expect([degraded.statusCode, degraded.json<unknown>()]).toMatchObject([
      200,
      { status: 'degraded', version: VERSION },
    ]);

    health.register('postgres', () => Promise.reject(new Error('away')));
    const unhealthy = await app.inject('/health');
    expect(unhealthy.statusCode).toBe(503);
    expect(unhealthy.json<unknown>()).toMatchObject({
      status: 'unhealthy',
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/) as string,
      dependencies: { redis: { status: 'degraded' }, postgres: { status: 'unhealthy', error: 'away' } },
    });
  });

  it('answers /metrics in the format of Prometheus', async () => {
    const { statusCode, headers, body } = await app.inject('/metrics');
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body).toContain('process_cpu_user_seconds_total');
  });
});
