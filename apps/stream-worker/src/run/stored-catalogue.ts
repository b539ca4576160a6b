import { ProductVersionRepository } from '@globalmart/metrics-store';
import {
  type CataloguePort,
  isPassing,
  type ProductMoment,
  StoreUnavailable,
  type VersionSpan,
} from '@globalmart/streaming';
import { Pool } from 'pg';

/** The product versions that the job `catalogue` has written, read on connections of their own: flushes are never waited for. */
export class StoredCatalogue implements CataloguePort {
  private readonly pool: Pool;
  private readonly versions: ProductVersionRepository;

  constructor(url: string) {
    this.pool = new Pool({
      connectionString: url,
      application_name: 'globalmart stream-worker catalogue',
      max: 2,
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
      query_timeout: 10_000,
      options: '-c timezone=UTC',
    });
    // A connection that breaks, idle or lent out, fails the next query; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.versions = new ProductVersionRepository(this.pool);
  }

  reach(): Promise<readonly number[]> {
    return orUnavailable(this.versions.reach());
  }

  findSpans(moments: readonly ProductMoment[]): Promise<readonly VersionSpan[]> {
    return orUnavailable(this.versions.findSpans(moments));
  }

  changedProducts(from: readonly number[], until: readonly number[]): Promise<readonly string[] | undefined> {
    return orUnavailable(this.versions.changedProducts(from, until));
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isPassing(error)) throw error;
    throw new StoreUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
