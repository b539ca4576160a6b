import { setTimeout as delay } from 'node:timers/promises';
import { FencedBatches } from '../src/load/fenced-batches';
import { WarehouseVersions } from '../src/versions/warehouse-versions';
import { createTestWarehouse, type TestWarehouse } from './test-warehouse';

jest.setTimeout(60_000);

interface Letter {
  readonly _id: string;
}

const LETTERS: readonly Letter[] = [...'abcdefgh'].map((_id) => ({ _id }));

let warehouse: TestWarehouse;

beforeEach(async () => {
  warehouse = await createTestWarehouse();
});
afterEach(() => warehouse?.drop());

it('writes in halves what MongoDB does not take at once, down to the one document that has to wait', async () => {
  const { db } = warehouse;
  const letters = db.collection<Letter>('letters');
  await db.createCollection('letters');
  const batches = new FencedBatches(db, await new WarehouseVersions(db).begin({ runId: 'run-1', token: 1 }));
  const sizes: number[] = [];
  await db.client.withSession(async (other) => {
    other.startTransaction();
    await letters.insertOne({ _id: 'c' }, { session: other });
    const writing = batches.write(LETTERS, (batch, session) => {
      sizes.push(batch.length);
      return letters.insertMany([...batch], { session, ordered: false });
    });
    while (!sizes.includes(1)) await delay(20);
    expect(await letters.find().sort({ _id: 1 }).toArray()).toEqual(LETTERS.slice(0, 2));
    await other.abortTransaction();
    expect(await writing).toBe(LETTERS.length);
  });
  expect(await letters.find().sort({ _id: 1 }).toArray()).toEqual(LETTERS);
  expect(new Set(sizes)).toEqual(new Set([8, 4, 2, 1]));
});
