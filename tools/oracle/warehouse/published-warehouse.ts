import { mongo } from 'mongoose';
import type { WarehouseTable } from './warehouse-table';

/** Collections that were made by one run, of one analysis date. */
export interface PublishedPart {
  readonly runId: string;
  /** `YYYY-MM-DD`. */
  readonly analysisDate: string;
  readonly collections: readonly string[];
}

interface Pointer {
  readonly _id: string;
  readonly current: {
    readonly version: number;
    readonly collections: Readonly<Record<string, { readonly analysis_date: Date; readonly file: string }>>;
  } | null;
}

/** The warehouse as any reader of it sees it. */
export class PublishedWarehouse {
  private constructor(
    private readonly client: mongo.MongoClient,
    private readonly db: mongo.Db,
  ) {}

  static async open(url: string, database: string): Promise<PublishedWarehouse> {
    const client = new mongo.MongoClient(url, { appName: 'globalmart-oracle', serverSelectionTimeoutMS: 5_000 });
    await client.connect();
    return new PublishedWarehouse(client, client.db(database));
  }

  /** Undefined while there is none. */
  async version(): Promise<number | undefined> {
    return (await this.pointer())?.current?.version;
  }

  async parts(): Promise<PublishedPart[]> {
    const parts = new Map<string, { runId: string; analysisDate: string; collections: string[] }>();
    const states = Object.entries((await this.pointer())?.current?.collections ?? {});
    for (const [name, { analysis_date: date, file }] of states) {
      const [runId = ''] = file.split('/');
      const analysisDate = date.toISOString().slice(0, 10);
      const part = parts.get(`${runId} ${analysisDate}`) ?? { runId, analysisDate, collections: [] };
      part.collections.push(name);
      parts.set(`${runId} ${analysisDate}`, part);
    }
    return [...parts.values()];
  }

  /** What is compared of a collection, each value as text. */
  async *rows(
    { collection, pipeline = [], hundredths = [] }: WarehouseTable,
    analysisDate: string,
  ): AsyncGenerator<Record<string, string | null>> {
    const stages = JSON.parse(JSON.stringify(pipeline), (_, value: unknown) =>
      value === '$$D' ? new Date(analysisDate) : value,
    ) as mongo.Document[];
    const documents = this.db.collection(collection).aggregate(stages, { allowDiskUse: true });
    for await (const document of documents) {
      const entries = Object.entries(document).map(([name, value]: [string, unknown]) => {
        const isOtherwise = hundredths.includes(name) && value !== null && !(value instanceof mongo.Decimal128);
        return [name, isOtherwise ? `${toText(value)} (no Decimal128)` : toText(value)];
      });
      yield Object.fromEntries(entries) as Record<string, string | null>;
    }
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private pointer(): Promise<Pointer | null> {
    return this.db.collection<Pointer>('warehouse_versions').findOne({ _id: 'pointer' });
  }
}

/** Decimals of two places in hundredths, whatever else they are as they are; days without their 00:00Z. */
function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '');
  if (value instanceof mongo.Decimal128) {
    const text = value.toString();
    return /^-?\d+\.\d\d$/.test(text) ? BigInt(text.replace('.', '')).toString() : text;
  }
  if (value instanceof mongo.Long) return value.toString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
