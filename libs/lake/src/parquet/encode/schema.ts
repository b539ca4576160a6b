import type { EventTopic } from '@globalmart/contracts';
import { type ColumnType, columnTypes, LINE_COLUMN_TYPES } from '../../layout/columns';
import { Levels } from './levels';
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

interface LeafType {
  readonly type: number;
  readonly meaning: Readonly<Record<number, Thrift>>;
  readonly Values: new (levels: Levels) => PageValues;
}

type LeafKind = Exclude<ColumnType['kind'], 'texts' | 'lines'>;

const LEAVES: Readonly<Record<LeafKind, LeafType>> = {
  text: { type: BYTE_ARRAY, meaning: TEXT, Values: Texts },
  word: { type: BYTE_ARRAY, meaning: TEXT, Values: Words },
  integer: { type: INT32, meaning: {}, Values: Integers },
  bigint: { type: INT64, meaning: {}, Values: Bigints },
  number: { type: DOUBLE, meaning: {}, Values: Numbers },
  flag: { type: BOOLEAN, meaning: {}, Values: Flags },
  time: { type: INT64, meaning: MICROSECONDS_IN_UTC, Values: Times },
  day: { type: INT32, meaning: DAY, Values: Days },
};

/** What has values: a column, or what a column of lists is made of. */
export interface Leaf {
  readonly path: readonly string[];
  readonly type: number;
  readonly newValues: () => PageValues;
}

/** A column of the layout as Parquet has it. */
export interface SchemaColumn extends ColumnType {
  readonly leaves: readonly Leaf[];
  /** The footer's words for it. */
  readonly elements: readonly Thrift[];
}

/** The columns of a topic's files, in their order. All may be null, as far as Parquet is concerned. */
export function schemaOf(topic: EventTopic): readonly SchemaColumn[] {
  return columnTypes(topic).map((column) => ({ ...column, ...partsOf(column) }));
}

function partsOf({ name, kind }: ColumnType): Pick<SchemaColumn, 'leaves' | 'elements'> {
  if (kind === 'lines') {
    const [leaves, elements] = [
      LINE_COLUMN_TYPES.map((line) => leaf([name, 'list', 'element', line.name], line.kind as LeafKind, 4)),
      LINE_COLUMN_TYPES.map((line) => leafElement(line.name, line.kind as LeafKind)),
    ];
    return {
      leaves,
      elements: [...listElements(name), groupElement('element', OPTIONAL, elements.length), ...elements],
    };
  }
  if (kind === 'texts') {
    const elements = [...listElements(name), leafElement('element', 'text')];
    return { leaves: [leaf([name, 'list', 'element'], 'text', 3)], elements };
  }
  return { leaves: [leaf([name], kind, 1)], elements: [leafElement(name, kind)] };
}

/** @param depth how many of the path may be missing */
function leaf(path: readonly string[], kind: LeafKind, depth: number): Leaf {
  const { type, Values } = LEAVES[kind];
  return { path, type, newValues: () => new Values(new Levels(depth, path.length > 1)) };
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
