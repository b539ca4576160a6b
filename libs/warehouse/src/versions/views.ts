import type { mongo } from 'mongoose';
import { COLLECTION_NAMES, type CollectionName, definitionOf, storedName } from '../collections/collections';
import { OPEN } from '../collections/stored-document';

export const VERSIONS = 'warehouse_versions';

const NAMESPACE_EXISTS = 48;
/** Only documents that are no longer current, few: to delete them one day, or to take their end back. */
const ENDED = {
  key: { last_version: 1 },
  options: { partialFilterExpression: { last_version: { $lt: OPEN } } },
} as const;

/**
 * Makes the collections of all versions and, under the plain names, read-only views of the current one; repeatable. Indexes for
 * readers are not among it: they are best made when the first rows are there.
 */
export async function createCollections(db: mongo.Db): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  const make = async (name: string, options?: mongo.CreateCollectionOptions) => {
    if (!present.has(name)) await db.createCollection(name, options).catch(unlessThere);
  };
  await make(VERSIONS);
  for (const name of COLLECTION_NAMES) {
    await make(storedName(name));
    await db.collection(storedName(name)).createIndex(ENDED.key, ENDED.options);
    await make(name, { viewOn: storedName(name), pipeline: pipelineOf(name) });
  }
}

/** Another worker has been faster. */
function unlessThere(error: unknown): void {
  if ((error as { code?: unknown }).code !== NAMESPACE_EXISTS) throw error;
}

/** Makes the indexes for the questions of readers; repeatable. */
export async function createIndexes(db: mongo.Db, name: CollectionName): Promise<void> {
  const indexes = (definitionOf(name).indexes ?? []).map((key) => ({ key }));
  if (indexes.length > 0) await db.collection(storedName(name)).createIndexes(indexes);
}

/** The lookup does not depend on the document, so a query does it once, and sees one version however long it takes. */
function pipelineOf(name: CollectionName): object[] {
  const version = { $first: '$now.version' };
  const now = { _id: 0, version: '$current.version', analysis_date: `$current.collections.${name}.analysis_date` };
  return [
    { $lookup: { from: VERSIONS, pipeline: [{ $match: { _id: 'pointer' } }, { $project: now }], as: 'now' } },
    { $match: { $expr: { $and: [{ $lte: ['$first_version', version] }, { $gte: ['$last_version', version] }] } } },
    { $project: { _id: '$_id.key', ...shownColumns(name) } },
  ];
}

function shownColumns(name: CollectionName): Record<string, unknown> {
  const { columns, onlyInId = [] } = definitionOf(name);
  const isRfm = name === 'customer_rfm_analysis';
  const hidden = isRfm ? ['last_purchase'] : onlyInId;
  const shown = Object.keys(columns).filter((column) => !hidden.includes(column));
  const asTheyAre = Object.fromEntries(shown.map((column) => [column, 1]));
  if (!isRfm) return asTheyAre;
  const analysisDate = { $first: '$now.analysis_date' };
  const recency = { $dateDiff: { startDate: '$last_purchase', endDate: analysisDate, unit: 'day' } };
  return { ...asTheyAre, recency, analysis_date: analysisDate };
}
