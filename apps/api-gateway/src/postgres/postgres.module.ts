import { HealthRegistry, LOGGER } from '@globalmart/platform';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import type { Logger } from 'pino';
import { ApiGatewayConfig } from '../config';

const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 3_000;

function createPool({ postgresUrl, statementTimeoutMs }: ApiGatewayConfig, logger: Logger): Pool {
  const pool = new Pool({
    connectionString: postgresUrl,
    application_name: 'globalmart-api-gateway',
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    options: '-c TimeZone=UTC',
  });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'lost an idle connection to Postgres'));
  return pool;
}

/** The connection pool of the role globalmart_gateway, closed after the last request has been answered. */
@Global()
@Module({
  providers: [{ provide: Pool, useFactory: createPool, inject: [ApiGatewayConfig, LOGGER] }],
  exports: [Pool],
})
export class PostgresModule implements OnApplicationShutdown {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    health: HealthRegistry,
  ) {
    health.register('postgres', async () => void (await pool.query('SELECT 1')));
  }

  onApplicationShutdown(): Promise<void> {
    return this.pool.end();
  }
}
