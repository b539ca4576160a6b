import { mongo } from 'mongoose';
import type { CollectionDefinition } from './collections';
import { type ColumnKind, resultColumn, type ResultRow, type ResultValue } from './column';
import { decimalOfHundredths } from './decimal';

/** `last_version` of a document that is still as it was when it was written. */
export const OPEN = 2_147_483_647;

export type Key = unknown;

export interface StoredDocument {
  readonly _id: { readonly key: Key; readonly version: number };
  readonly first_version: number;
  readonly last_version: number;
  readonly [column: string]: unknown;
}

/** Reads a row of a result as a document of this version on. @throws TypeError if the result lacks a column */
export function toDocument(definition: CollectionDefinition, row: ResultRow, version: number): StoredDocument {
  const { columns, onlyInId = [] } = definition;
  const document: Record<string, unknown> = { _id: { key: keyOf(definition, row), version } };
  for (const [name, kind] of Object.entries(columns)) {
    if (!onlyInId.includes(name)) document[name] = toBson(valueOf(row, resultColumn(name, kind)), kind);
  }
  document['first_version'] = version;
  document['last_version'] = OPEN;
  return document as unknown as StoredDocument;
}

/** What names a row among those of a version. */
export function keyOf({ key, columns }: CollectionDefinition, row: ResultRow): Key {
  const values = key.map((name) => toBson(valueOf(row, name), columns[name] ?? 'text'));
  return values.length === 1 ? values[0] : Object.fromEntries(key.map((name, at) => [name, values[at]]));
}

function valueOf(row: ResultRow, column: string): ResultValue {
  const value = row[column];
  if (value === undefined) throw new TypeError(`the result has no column ${column}`);
  return value;
}

function toBson(value: ResultValue, kind: ColumnKind): unknown {
  if (value === null) return null;
  switch (kind) {
    case 'money':
    case 'ratio':
      return decimalOfHundredths(value as number);
    case 'date':
    case 'time':
      return new Date(value as number);
    case 'integer':
      // The driver would store what exceeds 32 bits as a double.
      return Math.abs(value as number) > OPEN ? mongo.Long.fromNumber(value as number) : value;
    default:
      return value;
  }
}
