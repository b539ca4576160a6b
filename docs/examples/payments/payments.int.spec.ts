// The job under the real engine, its rows in PostgreSQL, and the endpoint asked over HTTP; only Kafka is left out.
import { createJudge } from '@globalmart/contracts';
import { migrate } from '@globalmart/metrics-store';
import { DEFAULT_SETTINGS, PostgresStore, StreamEngine, systemClock } from '@globalmart/streaming';
import { createTestDatabase, eventually, type TestDatabase } from '@globalmart/testing';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { storedPaymentsJob } from './payments.job';
import { Payments1900000000000 } from './payments.migration';
import { PaymentsModule } from './payments.module';

jest.setTimeout(60_000);

let database: TestDatabase;
let pool: Pool;
let app: NestFastifyApplication;
let store: PostgresStore;
let engine: StreamEngine;

beforeAll(async () => {
  database = await createTestDatabase('payments');
  await migrate(database.ownerUrl);
  await migrateExample(database.ownerUrl);
  pool = new Pool({ connectionString: database.gatewayUrl });
  app = await NestFactory.create<NestFastifyApplication>(gatewayWith(pool), new FastifyAdapter(), { logger: false });
  await app.init();
  store = new PostgresStore({ url: database.workerUrl, jobs: [storedPaymentsJob], outgoing: { send: nothing } });
  engine = startEngine(store);
});

afterAll(async () => {
  await engine.stop();
  await store.close();
  await app.close();
  await pool.end();
  await database.drop();
});

it('answers with what each payment method earned, each sale once', async () => {
  const sales = [
    sale('s-1', '2026-03-01T10:05:00Z', 'paypal', 12.5),
    sale('s-2', '2026-03-01T10:59:59.999Z', 'paypal', 7.5),
    sale('s-2', '2026-03-01T10:59:59.999Z', 'paypal', 7.5),
    sale('s-3', '2026-03-01T10:55:00Z', 'credit_card', 100),
    sale('s-4', '2026-03-01T11:00:00Z', 'paypal', 3),
  ];
  const records = sales.map((message, offset) => ({
    offset,
    appendTimeMs: Date.UTC(2026, 2, 1, 12),
    key: Buffer.from('ada'),
    value: Buffer.from(JSON.stringify(message)),
  }));
  await engine.receive({ topic: 'transactions', partition: 0, fetchedOffset: 0, lastOffset: 4, endOffset: 5, records });

  await eventually(
    async () => {
      const { statusCode, body } = await app.inject({ method: 'GET', url: '/api/v1/payments' });
      expect(statusCode).toBe(200);
      expect(JSON.parse(body)).toEqual([
        hour('2026-03-01T11:00:00.000Z', 'paypal', 1, 3),
        hour('2026-03-01T10:00:00.000Z', 'credit_card', 1, 100),
        // s-2 came twice and counts once.
        hour('2026-03-01T10:00:00.000Z', 'paypal', 2, 20),
      ]);
    },
    { deadlineMs: 20_000 },
  );
});

function sale(id: string, timestamp: string, method: string, amount: number) {
  const products = [{ product_id: 'teapot', quantity: 1, price: amount, category: 'kitchen' }];
  const rest = { user_id: 'ada', timestamp, products, total_amount: amount, country: 'UK' };
  return { transaction_id: id, payment_method: method, ...rest };
}

function hour(start: string, method: string, count: number, revenue: number) {
  return { window_start: start, payment_method: method, transaction_count: count, total_revenue: revenue };
}

function nothing(): Promise<void> {
  return Promise.resolve();
}

/** An engine that has been given partition 0 of a log with these five records. */
function startEngine(postgres: PostgresStore): StreamEngine {
  const ignore = () => undefined;
  const started = new StreamEngine({
    jobs: [storedPaymentsJob.job],
    judgeRecord: createJudge(),
    log: {
      seek: ignore,
      rest: ignore,
      bounds: () => Promise.resolve({ startOffset: 0, endOffset: 5 }),
      endOffsets: () => Promise.resolve([5]),
      confirmMembership: () => Promise.resolve(true),
      publishProgress: nothing,
      openCatchUp: () => ({ seek: ignore, rest: ignore, pause: ignore, close: nothing }),
    },
    store: postgres,
    clock: systemClock,
    random: { next: () => 0 },
    settings: DEFAULT_SETTINGS,
    onFailure: (error) => {
      throw error;
    },
    observer: {
      ...{ judged: ignore, opened: ignore, closed: ignore, flushed: ignore, flushFailed: ignore, outcomeRead: ignore },
      ...{ gapAccepted: ignore, awaitingCatalogue: ignore, incident: ignore, retrying: ignore },
    },
  });
  started.assign([0]);
  return started;
}

async function migrateExample(url: string): Promise<void> {
  const migrations = [Payments1900000000000];
  const example = new DataSource({ type: 'postgres', url, migrations, migrationsTableName: 'example_migrations' });
  await example.initialize();
  await example.runMigrations();
  await example.destroy();
}

/** What of the gateway the example needs: a pool that every feature may ask for. */
function gatewayWith(shared: Pool): DynamicModule {
  @Module({})
  class GatewayModule {}
  const postgres = {
    module: GatewayModule,
    global: true,
    providers: [{ provide: Pool, useValue: shared }],
    exports: [Pool],
  };
  return { ...postgres, imports: [PaymentsModule] };
}
