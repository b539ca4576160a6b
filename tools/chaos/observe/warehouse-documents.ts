import { COLLECTION_NAMES, storedName, WarehouseVersions } from '@globalmart/warehouse';
import { mongo } from 'mongoose';

/** The documents of a warehouse as text, to compare it with another or with itself later. */
export class WarehouseDocuments {
  private readonly client: mongo.MongoClient;
  private readonly db: mongo.Db;

  constructor(mongodbUrl: string, database: string) {
    this.client = new mongo.MongoClient(mongodbUrl);
    this.db = this.client.db(database);
  }

  /** What readers see, of whichever version it is, by collection. */
  seen(): Promise<Record<string, string[]>> {
    return this.textsOf((name) => name);
  }

  /** Every document of every version. */
  stored(): Promise<Record<string, string[]>> {
    return this.textsOf(storedName);
  }

  /** How many documents of a collection belong to no version that anybody can see. */
  async unpublished(name: 'fact_sales'): Promise<number> {
    const version = (await new WarehouseVersions(this.db).current())?.version ?? 0;
    return this.db.collection(storedName(name)).countDocuments({ first_version: { $gt: version } });
  }

  /** The run whose version readers see. */
  async currentRun(): Promise<string | undefined> {
    return (await new WarehouseVersions(this.db).current())?.run_id;
  }

  async drop(): Promise<void> {
    await this.db.dropDatabase();
    await this.client.close();
  }

  private async textsOf(collectionOf: (name: (typeof COLLECTION_NAMES)[number]) => string) {
    const entries = COLLECTION_NAMES.map(async (name) => {
      const documents = await this.db.collection(collectionOf(name)).find().toArray();
      return [name, documents.map((document) => JSON.stringify(document)).sort()] as const;
    });
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string[]>;
  }
}
