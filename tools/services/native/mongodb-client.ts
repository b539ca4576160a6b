import * as os from 'node:os';
import type { mongo } from 'mongoose';

/** Runs some work with a connected client. The driver is loaded on the first call: that takes longer than mongod's boot. */
export async function withMongodb<T>(url: string, work: (client: mongo.MongoClient) => Promise<T>): Promise<T> {
  const { mongo } = await import('mongoose');
  const client = new mongo.MongoClient(url, {
    serverSelectionTimeoutMS: 10_000,
    // The driver would import it dynamically, which fails silently under jest and leaves its greeting incomplete.
    runtimeAdapters: { os },
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
