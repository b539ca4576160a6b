import { openDuckDb, selectRows } from '@globalmart/lake';
import { migrate } from '@globalmart/metrics-store';
import {
  createTestDatabase,
  createTestTopics,
  testServices,
  type TestDatabase,
  type TestTopics,
  uniqueName,
} from '@globalmart/testing';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** An instance without events: a database, a lake, a warehouse and topics to be. */
export class ImportShop {
  private constructor(
    readonly folder: string,
    readonly lakeRoot: string,
    readonly database: TestDatabase,
    readonly owner: Client,
    readonly topics: TestTopics,
    /** What its apps get. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async open(): Promise<ImportShop> {
    const topics = createTestTopics('import');
    const database = await createTestDatabase('import');
    await migrate(database.ownerUrl);
    const folder = await mkdtemp(join(tmpdir(), 'globalmart-import-'));
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const lakeRoot = join(folder, 'lake');
    const env = {
      ...testServices().env,
      POSTGRES_OWNER_URL: database.ownerUrl,
      POSTGRES_WORKER_URL: database.workerUrl,
      POSTGRES_BATCH_URL: database.batchUrl,
      WAREHOUSE_DATABASE: uniqueName('warehouse'),
      LAKE_ROOT: lakeRoot,
      BATCH_POLL_MS: '100',
      KAFKA_TOPIC_PREFIX: topics.prefix,
      KAFKA_PARTITIONS: '1',
    };
    return new ImportShop(folder, lakeRoot, database, owner, topics, env);
  }

  async close(): Promise<void> {
    await this.owner.end();
    await this.database.drop();
    await this.topics.cleanUp();
    await rm(this.folder, { recursive: true });
  }

  /** Writes a file to import and returns its path. */
  async file(name: string, ...lines: string[]): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, lines.join('\n'));
    return path;
  }

  /** Paths of all files below the lake's root, unfinished ones too. */
  async files(): Promise<string[]> {
    const entries = await readdir(this.lakeRoot, { withFileTypes: true, recursive: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => join(parentPath, name).slice(this.lakeRoot.length + 1)).sort();
  }

  /** Keys of the files that count. */
  async listed(): Promise<string[]> {
    const { rows } = await this.owner.query<{ key: string }>('SELECT key FROM lake_files ORDER BY key COLLATE "C"');
    return rows.map(({ key }) => key);
  }

  /** Rows of a query over `lake`, the purchases of all files that count. */
  async ask(query: string): Promise<unknown[]> {
    const paths = (await this.listed()).map((key) => join(this.lakeRoot, key));
    return askLake(query, { lake: paths });
  }
}

/** Rows of a query over views, each of purchases in files of a lake. */
export async function askLake(query: string, views: Readonly<Record<string, readonly string[]>>): Promise<unknown[]> {
  const instance = await openDuckDb({ memoryLimit: '256MB', threads: 1 });
  const connection = await instance.connect();
  for (const [name, paths] of Object.entries(views)) {
    await connection.run(`CREATE VIEW ${name} AS ${selectRows('transactions', paths)}`);
  }
  const rows = (await connection.runAndReadAll(query)).getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}
