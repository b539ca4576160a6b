import type { EventTopic } from '@globalmart/contracts';
import { type ColumnType, columnTypes, LINE_COLUMN_TYPES } from '../../layout/columns';
import type { Levels } from './levels';
import { Bigints, Days, Flags, Integers, Numbers, type PageValues, Texts, Times, Words } from './page-values';
import { binary, i32, struct, type Thrift, yes } from './thrift';

/** Parquet's types. */
const BOOLEAN = 0;
const INT32 = 1;
const INT64 = 2;
const DOUBLE = 5;
const BYTE_ARRAY = 6;
const OPTIONAL = 1;
const REPEATED = 2;

/** What Parquet calls the meaning of a type: the older name, which all readers know, and the newer. */
const TEXT = { 6: i32(0), 10: struct({ 1: struct({}) }) };
const LIST = { 6: i32(3), 10: struct({ 3: struct({}) }) };
const DAY = { 6: i32(6), 10: struct({ 6: struct({}) }) };
const MICROSECONDS_IN_UTC = { 6: i32(10), 10: struct({ 8: struct({ 1: yes, 2: struct({ 2: struct({}) }) }) }) };

/** Parquet's names for how pages are compressed. */
const UNCOMPRESSED = 0;
export const ZSTD = 6;

interface LeafType {
  readonly type: number;
  readonly meaning: Readonly<Record<number, Thrift>>;
  readonly Values: new (levels: Levels) => PageValues;
  /** Numbers are as small as they get before they come to a page. */
  readonly codec: number;
}

type LeafKind = Exclude<ColumnType['kind'], 'texts' | 'lines'>;

const LEAVES: Readonly<Record<LeafKind, LeafType>> = {
  text: { type: BYTE_ARRAY, meaning: TEXT, Values: Texts, codec: ZSTD },
  word: { type: BYTE_ARRAY, meaning: TEXT, Values: Words, codec: ZSTD },
  integer: { type: INT32, meaning: {}, Values: Integers, codec: UNCOMPRESSED },
  bigint: { type: INT64, meaning: {}, Values: Bigints, codec: UNCOMPRESSED },
  number: { type: DOUBLE, meaning: {}, Values: Numbers, codec: ZSTD },
  flag: { type: BOOLEAN, meaning: {}, Values: Flags, codec: ZSTD },
  time: { type: INT64, meaning: MICROSECONDS_IN_UTC, Values: Times, codec: UNCOMPRESSED },
  day: { type: INT32, meaning: DAY, Values: Days, codec: UNCOMPRESSED },
};

/** What has values: a column, or what a column of lists is made of. */
export interface Leaf {
  readonly path: readonly string[];
  readonly type: number;
  readonly codec: number;
  readonly newValues: (levels: Levels) => PageValues;
}

/** A column of the layout as Parquet has it. */
export interface SchemaColumn extends ColumnType {
  readonly isList: boolean;
  /** How many of a value's path may be missing. */
  readonly depth: number;
  readonly leaves: readonly Leaf[];
  /** The footer's words for it. */
  readonly elements: readonly Thrift[];
}

/** The columns of a topic's files, in their order. All may be null, as far as Parquet is concerned. */
export function schemaOf(topic: EventTopic): readonly SchemaColumn[] {
  return columnTypes(topic).map((column) => ({ ...column, ...partsOf(column) }));
}

function partsOf({ name, kind }: ColumnType): Omit<SchemaColumn, keyof ColumnType> {
  if (kind === 'lines') {
    const leaves = LINE_COLUMN_TYPES.map((line) => leaf([name, 'list', 'element', line.name], line.kind as LeafKind));
    const elements = LINE_COLUMN_TYPES.map((line) => leafElement(line.name, line.kind as LeafKind));
    return {
      isList: true,
      depth: 4,
      leaves,
      elements: [...listElements(name), groupElement('element', OPTIONAL, elements.length), ...elements],
    };
  }
  if (kind === 'texts') {
    const elements = [...listElements(name), leafElement('element', 'text')];
    return { isList: true, depth: 3, leaves: [leaf([name, 'list', 'element'], 'text')], elements };
  }
  return { isList: false, depth: 1, leaves: [leaf([name], kind)], elements: [leafElement(name, kind)] };
}

function leaf(path: readonly string[], kind: LeafKind): Leaf {
  const { type, codec, Values } = LEAVES[kind];
  return { path, type, codec, newValues: (levels) => new Values(levels) };
}

function leafElement(name: string, kind: LeafKind): Thrift {
  const { type, meaning } = LEAVES[kind];
  return struct({ 1: i32(type), 3: i32(OPTIONAL), 4: binary(name), ...meaning });
}

function listElements(name: string): Thrift[] {
  return [groupElement(name, OPTIONAL, 1, LIST), groupElement('list', REPEATED, 1)];
}

function groupElement(name: string, repetition: number, children: number, meaning = {}): Thrift {
  return struct({ 3: i32(repetition), 4: binary(name), 5: i32(children), ...meaning });
}
