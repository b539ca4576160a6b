import { RLE, type WrittenChunk } from './column-chunk';
import { PLAIN } from './page-values';
import type { SchemaColumn } from './schema';
import { binary, i32, i64, list, struct, type Thrift } from './thrift';

export const MAGIC = Buffer.from('PAR1');
const VERSION = 1;

export interface WrittenGroup {
  readonly rows: number;
  readonly chunks: readonly WrittenChunk[];
}

/** What a Parquet file ends with: its schema, and where the columns of its row groups lie. The groups follow MAGIC. */
export function footerOf(schema: readonly SchemaColumn[], groups: readonly WrittenGroup[]): Buffer {
  const root = struct({ 4: binary('event'), 5: i32(schema.length) });
  let at = MAGIC.length;
  const rowGroups = groups.map(({ rows, chunks }) => {
    const columns = chunks.map((chunk) => {
      const column = columnOf(chunk, at);
      at += chunk.bytes;
      return column;
    });
    const unpacked = chunks.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
    return struct({ 1: list(columns), 2: i64(unpacked), 3: i64(rows) });
  });
  const { bytes } = struct({
    1: i32(VERSION),
    2: list([root, ...schema.flatMap(({ elements }) => elements)]),
    3: i64(groups.reduce((sum, { rows }) => sum + rows, 0)),
    4: list(rowGroups),
    6: binary('GlobalMart'),
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([bytes, length, MAGIC]);
}

function columnOf({ leaf, encoding, dictionaryBytes, values, bytes, unpackedBytes }: WrittenChunk, at: number): Thrift {
  const hasDictionary = dictionaryBytes > 0;
  const meta = struct({
    1: i32(leaf.type),
    2: list([...new Set([encoding, RLE, ...(hasDictionary ? [PLAIN] : [])])].map(i32)),
    3: list(leaf.path.map(binary)),
    4: i32(leaf.codec),
    5: i64(values),
    6: i64(unpackedBytes),
    7: i64(bytes),
    9: i64(at + dictionaryBytes),
    11: hasDictionary ? i64(at) : undefined,
  });
  return struct({ 2: i64(at), 3: meta });
}
