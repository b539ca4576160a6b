import { testServices, uniqueName } from '@globalmart/testing';
import { type Connection, createConnection, type mongo } from 'mongoose';

export interface TestWarehouse {
  readonly connection: Connection;
  readonly db: mongo.Db;
  drop(): Promise<void>;
}

/** A warehouse of its own for one spec. */
export async function createTestWarehouse(): Promise<TestWarehouse> {
  const connection = await createConnection(testServices().mongodbUrl, { dbName: uniqueName('warehouse') }).asPromise();
  const { db } = connection;
  if (!db) throw new Error('not connected');
  return {
    connection,
    db,
    drop: async () => {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
