import { migrate } from '@globalmart/metrics-store';
import { Client } from 'pg';

/** An empty database beside the instance's own, with all tables. */
export class BenchDatabase {
  private constructor(
    private readonly name: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async create(env: NodeJS.ProcessEnv): Promise<BenchDatabase> {
    const database = new BenchDatabase(`bench_${Date.now()}`, env);
    await database.asOwner(`CREATE DATABASE ${database.name}`);
    await migrate(database.ownerUrl);
    return database;
  }

  /** The environment with this database in the place of the instance's own. */
  get urls(): Record<string, string> {
    const keys = ['POSTGRES_OWNER_URL', 'POSTGRES_WORKER_URL', 'POSTGRES_GATEWAY_URL', 'POSTGRES_BATCH_URL'];
    return Object.fromEntries(keys.map((key) => [key, this.urlOf(key)]));
  }

  get ownerUrl(): string {
    return this.urlOf('POSTGRES_OWNER_URL');
  }

  drop(): Promise<void> {
    return this.asOwner(`DROP DATABASE ${this.name} WITH (FORCE)`);
  }

  private urlOf(key: string): string {
    const changed = new URL(this.env[key] ?? '');
    changed.pathname = `/${this.name}`;
    return changed.toString();
  }

  private async asOwner(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.env.POSTGRES_OWNER_URL });
    await client.connect();
    await client.query(statement);
    await client.end();
  }
}
