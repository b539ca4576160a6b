import type { mongo } from 'mongoose';
import { type CollectionName, storedName } from '../collections/collections';
import { OPEN, type StoredDocument } from '../collections/stored-document';
import type { FencedBatches } from '../load/fenced-batches';

/** Takes back what was written to a collection since its base: what was first in a later version goes, what ended is open again. */
export async function rewind(
  db: mongo.Db,
  batches: FencedBatches,
  name: CollectionName,
  baseVersion: number,
): Promise<void> {
  await deleteAll(db, batches, name, { first_version: { $gt: baseVersion } });
  const stored = db.collection<StoredDocument>(storedName(name));
  const ended = idsOf(stored, { last_version: { $gte: baseVersion, $lt: OPEN } });
  await batches.write(ended, (ids, session) =>
    stored.updateMany({ _id: { $in: [...ids] } }, { $set: { last_version: OPEN } }, { session }),
  );
}

/** Deletes in batches what a filter finds; returns how many documents. @throws FencedError */
export async function deleteAll(
  db: mongo.Db,
  batches: FencedBatches,
  name: CollectionName,
  filter: mongo.Filter<StoredDocument>,
): Promise<number> {
  const stored = db.collection<StoredDocument>(storedName(name));
  return batches.write(idsOf(stored, filter), (ids, session) =>
    stored.deleteMany({ _id: { $in: [...ids] } }, { session }),
  );
}

function idsOf(stored: mongo.Collection<StoredDocument>, filter: mongo.Filter<StoredDocument>) {
  return stored.find(filter, { projection: { _id: 1 } }).map(({ _id }) => _id);
}
