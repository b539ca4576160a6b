import { createKafka, HealthRegistry, type Logger, LOGGER, pingKafka } from '@globalmart/platform';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Kafka } from 'kafkajs';
import { type Connection, createConnection } from 'mongoose';
import { Pool } from 'pg';
import { BatchWorkerConfig } from './config';

const CONNECT_TIMEOUT_MS = 1_500;

/** The stores the nightly run works on. Connected when first asked, so the worker starts whatever is down, and reports it. */
@Injectable()
export class StoreConnections implements OnModuleInit, OnApplicationShutdown {
  readonly postgres: Pool;
  readonly kafka: Kafka;
  private readonly mongodb: Connection;
  private opening: Promise<Connection> | undefined;

  constructor(
    private readonly config: BatchWorkerConfig,
    private readonly health: HealthRegistry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.postgres = new Pool({
      connectionString: config.postgresUrl,
      max: 4,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'batch-worker',
      options: '-c TimeZone=UTC',
    });
    // An idle connection that breaks is the pool's to replace; unheard, its error would end the process.
    this.postgres.on('error', (error) => this.logger.warn({ err: error }, 'lost an idle connection to Postgres'));
    this.mongodb = createConnection();
    this.kafka = createKafka({ brokers: config.kafkaBrokers, clientId: 'batch-worker', logger });
  }

  onModuleInit(): void {
    this.health.register('mongodb', async () => void (await this.reachMongodb()));
    this.health.register('postgres', async () => void (await this.postgres.query('SELECT 1')));
    this.health.register('kafka', () => pingKafka(this.kafka));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.mongodb.destroy(), this.postgres.end()]);
  }

  /** Opened once; the driver then reconnects by itself. A failed opening is tried anew by the next who asks. */
  private openMongodb(): Promise<Connection> {
    const { mongodbUrl, warehouseDatabase: dbName } = this.config;
    this.opening ??= this.mongodb
      .openUri(mongodbUrl, { dbName, serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS })
      .catch((error: unknown) => {
        this.opening = undefined;
        throw error;
      });
    return this.opening;
  }

  /** Only when MongoDB answers now. */
  async reachMongodb(): Promise<Connection> {
    const connection = await this.openMongodb();
    if (!connection.db) throw new Error('not connected');
    await connection.db.command({ ping: 1 });
    return connection;
  }
}
