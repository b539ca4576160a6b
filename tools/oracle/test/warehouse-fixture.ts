import {
  dayFolder,
  dayName,
  FolderStore,
  type LakeRow,
  openRowBuffers,
  type RowBuffer,
  streamKey,
} from '@globalmart/lake';
import { lakeFileInserts, migrate } from '@globalmart/metrics-store';
import {
  createTestDatabase,
  createTestTopics,
  type TestDatabase,
  testServices,
  type TestTopics,
  uniqueName,
} from '@globalmart/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { mongo } from 'mongoose';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { oracleSettings, type OracleSettings } from '../settings';
import type { WarehouseTopic } from '../warehouse/warehouse-oracle';

const ROOT = join(__dirname, '../../..');

/** A lake, and the warehouse that the batch makes of it. */
export class WarehouseFixture {
  private constructor(
    readonly topics: TestTopics,
    readonly database: TestDatabase,
    readonly owner: Client,
    readonly folder: string,
    readonly warehouseDatabase: string,
    readonly client: mongo.MongoClient,
  ) {}

  static async create(): Promise<WarehouseFixture> {
    const topics = createTestTopics('warehouse');
    const database = await createTestDatabase('warehouse');
    await migrate(database.ownerUrl);
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const folder = await mkdtemp(join(tmpdir(), 'globalmart-warehouse-'));
    const client = await new mongo.MongoClient(testServices().mongodbUrl).connect();
    return new WarehouseFixture(topics, database, owner, folder, uniqueName('warehouse'), client);
  }

  get db(): mongo.Db {
    return this.client.db(this.warehouseDatabase);
  }

  get settings(): OracleSettings {
    return oracleSettings(this.env);
  }

  /** Writes rows into a file for each of their days, and lists them as what stream processing or history has left. */
  async add<Topic extends WarehouseTopic>(
    topic: Topic,
    rows: readonly (LakeRow<Topic> & LakeRow)[],
    timeOf: (row: LakeRow<Topic>) => number,
  ): Promise<void> {
    const store = new FolderStore(join(this.folder, 'lake'));
    const newRows = await openRowBuffers();
    const files = new Map<string, RowBuffer>();
    for (const row of rows) {
      const place = `${row.source} ${dayName(timeOf(row))}`;
      const buffer = files.get(place) ?? newRows(topic);
      buffer.append(row);
      files.set(place, buffer);
    }
    for (const [place, buffer] of files) {
      const [source = '', day = ''] = place.split(' ');
      const span = { partition: 0, fromOffset: 0, toOffset: 1_000 };
      const key =
        source === 'stream'
          ? streamKey({ topic, day, ...span, epoch: 1, writer: '00c0ffee' })
          : `${dayFolder(topic, day)}${source}.parquet`;
      const bytes = await store.put(key, (path) => buffer.writeTo(path));
      const nowhere = { partition: null, fromOffset: null, toOffset: null };
      const listed = { topic, day, key, ...(source === 'stream' ? span : nowhere), rows: buffer.rows, bytes, source };
      for (const statement of lakeFileInserts([listed])) await this.owner.query(statement);
    }
  }

  /** Has the batch make everything as of a day. */
  async run(date: string): Promise<void> {
    const args = ['tools/run.mjs', 'apps/batch-worker/src/run-by-hand.ts', '--date', date];
    const child = spawn(process.execPath, args, { cwd: ROOT, env: this.env, stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`the run has ended with ${code}`);
  }

  async drop(): Promise<void> {
    await this.db.dropDatabase();
    await this.client.close();
    await this.owner.end();
    await this.database.drop();
    await this.topics.cleanUp();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get env(): Record<string, string> {
    return {
      ...testServices().env,
      KAFKA_TOPIC_PREFIX: this.topics.prefix,
      POSTGRES_OWNER_URL: this.database.ownerUrl,
      POSTGRES_BATCH_URL: this.database.batchUrl,
      WAREHOUSE_DATABASE: this.warehouseDatabase,
      LAKE_ROOT: join(this.folder, 'lake'),
      BATCH_MEMORY_MB: '256',
      BATCH_POLL_MS: '100',
      FACT_SALES_DAYS: '20',
    };
  }
}
