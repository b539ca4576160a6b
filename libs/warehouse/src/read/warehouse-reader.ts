import type { mongo } from 'mongoose';
import { type CollectionName, type COLLECTIONS, definitionOf, storedName } from '../collections/collections';
import type { ColumnKind } from '../collections/column';
import type { StoredDocument } from '../collections/stored-document';
import type { Version } from '../versions/version';
import { WarehouseVersions } from '../versions/warehouse-versions';

/** How a column is read: money and ratios as numbers, dates as `YYYY-MM-DD`, times as RFC 3339. */
type ReadAs<Kind extends ColumnKind> = Kind extends 'integer' | 'money' | 'ratio'
  ? number
  : Kind extends 'flag'
    ? boolean
    : Kind extends 'texts'
      ? readonly string[]
      : string;

/** A row of a collection. Columns that may be null are typed as if they were not: readers know which. */
export type WarehouseRow<Name extends CollectionName> = {
  readonly [Column in keyof (typeof COLLECTIONS)[Name]['columns']]: ReadAs<
    (typeof COLLECTIONS)[Name]['columns'][Column] & ColumnKind
  >;
};

export interface WarehouseQuery {
  /** In MongoDB's words, on the columns and, for the natural key, `_id`. */
  readonly filter?: mongo.Filter<StoredDocument>;
  /** Ends in the `_id` unless what stands before it is unique. */
  readonly sort: mongo.Sort;
  readonly skip?: number;
  /** 0 for all. */
  readonly limit: number;
}

/** Reads the warehouse as of one version. */
export class WarehouseReader {
  constructor(private readonly openDb: () => Promise<mongo.Db>) {}

  /** The version readers see now or, for the next pages of an answer, that of its first; undefined if there is none (any more). */
  async version(asked?: number): Promise<Version | undefined> {
    const pointer = await new WarehouseVersions(await this.openDb()).pointer();
    const kept = [pointer?.current, pointer?.previous].filter((one) => one != null);
    return asked === undefined
      ? kept.find((one) => one === pointer?.current)
      : kept.find((one) => one.version === asked);
  }

  async find<Name extends CollectionName>(
    name: Name,
    { version }: Version,
    { filter = {}, sort, skip = 0, limit }: WarehouseQuery,
  ): Promise<WarehouseRow<Name>[]> {
    const db = await this.openDb();
    const documents = await db
      .collection<StoredDocument>(storedName(name))
      .find({ $and: [filter, { first_version: { $lte: version }, last_version: { $gte: version } }] })
      .sort(sort)
      .skip(skip)
      .limit(limit)
      .toArray();
    return documents.map((document) => toRow(name, document));
  }
}

function toRow<Name extends CollectionName>(name: Name, document: StoredDocument): WarehouseRow<Name> {
  const { columns } = definitionOf(name);
  const entries = Object.entries(columns).map(([column, kind]) => [column, readAs(document[column], kind)]);
  return Object.fromEntries(entries) as WarehouseRow<Name>;
}

function readAs(value: unknown, kind: ColumnKind): unknown {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'money':
    case 'ratio':
    case 'integer':
      return Number(value);
    case 'date':
      return (value as Date).toISOString().slice(0, 10);
    case 'time':
      return (value as Date).toISOString();
    default:
      return value;
  }
}
