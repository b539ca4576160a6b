import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ConfigError } from '../config/config-error';
import { type ConfigClass, describeConfig, loadConfig } from '../config/load-config';
import type { PlatformConfig } from '../config/platform.config';
import { createLogger } from '../logging/create-logger';
import { NestLogger } from '../logging/nest-logger';
import { Shutdown } from '../shutdown/shutdown';
import { PlatformModule } from './platform.module';

const HOST = '127.0.0.1';

export interface AppOptions<C extends PlatformConfig> {
  readonly name: string;
  readonly config: ConfigClass<C>;
  readonly module: (config: C) => Type | DynamicModule;
  readonly port: (config: C) => number;
  /** Of Fastify, where the app needs another than its defaults. */
  readonly server?: ConstructorParameters<typeof FastifyAdapter>[0];
  /** Before listening: filters, OpenAPI, microservices. */
  readonly configure?: (app: NestFastifyApplication, config: C, logger: Logger) => Promise<void> | void;
}

export interface RunningApp<C extends PlatformConfig> {
  readonly app: NestFastifyApplication;
  readonly config: C;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
}

/**
 * Starts an app: configuration first, then Nest on Fastify on 127.0.0.1 with `/health` and `/metrics`, stopped in order
 * by SIGINT or SIGTERM (exit code 0). If it cannot start, the reasons are printed, one per line, and it exits with code 1.
 */
export async function runApp<C extends PlatformConfig>(options: AppOptions<C>): Promise<RunningApp<C>> {
  const { name } = options;
  const config = loadOrExit(name, options.config);
  const logger = createLogger({ name, level: config.logLevel });
  const shutdown = new Shutdown({ logger });
  shutdown.listen();
  logger.debug({ config: describeConfig(config) }, 'configured');
  const port = options.port(config);
  try {
    const platform = PlatformModule.register({ configClass: options.config, config, logger, shutdown });
    const root: DynamicModule = { module: AppRoot, imports: [platform, options.module(config)] };
    const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(options.server), {
      logger: new NestLogger(logger),
      abortOnError: false,
    });
    shutdown.add('http', () => app.close());
    await options.configure?.(app, config, logger);
    await app.listen(port, HOST);
    // Asked of the server, because port 0 takes any free one.
    logger.info({ url: await app.getUrl() }, `${name} is up`);
    return { app, config, logger, shutdown };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      logger.fatal({ port }, `port ${port} is taken: stop what listens there or set another port`);
    } else {
      logger.fatal({ err: error }, `${name} could not start`);
    }
    await shutdown.stop('start failed', 1);
    throw error;
  }
}

class AppRoot {}

function loadOrExit<C extends object>(name: string, configClass: ConfigClass<C>): C {
  try {
    return loadConfig(configClass);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const fault of error.faults) process.stderr.write(`${name}: ${fault}\n`);
    process.exit(1);
  }
}
