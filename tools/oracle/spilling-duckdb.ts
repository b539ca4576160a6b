import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A DuckDB of this process that puts what does not fit its memory into a folder of its own, which goes when it is closed. */
export class SpillingDuckDb {
  private constructor(
    readonly sql: DuckDBConnection,
    private readonly instance: DuckDBInstance,
    private readonly spillFolder: string,
  ) {}

  /** @param memoryLimit in DuckDB's words: the process as a whole, with the records in flight, has to stay under 4 GB */
  static async open(parentFolder: string, memoryLimit: '2GB' | '3GB'): Promise<SpillingDuckDb> {
    await mkdir(parentFolder, { recursive: true });
    const spillFolder = await mkdtemp(join(parentFolder, 'oracle-'));
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: memoryLimit,
      temp_directory: spillFolder,
      preserve_insertion_order: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return new SpillingDuckDb(await instance.connect(), instance, spillFolder);
  }

  async close(): Promise<void> {
    this.sql.closeSync();
    this.instance.closeSync();
    await rm(this.spillFolder, { recursive: true, force: true });
  }
}
