/** A value in Thrift's compact protocol, as far as Parquet's headers and footer need it. */
export interface Thrift {
  readonly type: number;
  readonly bytes: Buffer;
}

const BOOLEAN_TRUE = 1;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
/** A list of so many or more writes its length behind its head. */
const LONG_LIST = 15;
const END_OF_STRUCT = Buffer.of(0);

/** The only flag that is ever set is a field that is true: one that is false is left out. */
export const yes: Thrift = { type: BOOLEAN_TRUE, bytes: Buffer.alloc(0) };

export function i32(value: number): Thrift {
  return { type: I32, bytes: varint(2 * value) };
}

/** @param value not negative, as all are here */
export function i64(value: number): Thrift {
  return { type: I64, bytes: varint(2 * value) };
}

export function binary(value: string): Thrift {
  const bytes = Buffer.from(value);
  return { type: BINARY, bytes: Buffer.concat([varint(bytes.length), bytes]) };
}

/** @param items of one type, at least one */
export function list(items: readonly Thrift[]): Thrift {
  const { length } = items;
  const type = items[0]?.type ?? STRUCT;
  const head =
    length < LONG_LIST ? Buffer.of((length << 4) | type) : Buffer.concat([Buffer.of(0xf0 | type), varint(length)]);
  return { type: LIST, bytes: Buffer.concat([head, ...items.map(({ bytes }) => bytes)]) };
}

/** @param fields by their numbers, ascending and none more than 15 apart; those that are undefined are left out */
export function struct(fields: Readonly<Record<number, Thrift | undefined>>): Thrift {
  const parts: Buffer[] = [];
  let last = 0;
  for (const [key, field] of Object.entries(fields)) {
    if (field === undefined) continue;
    const id = Number(key);
    parts.push(Buffer.of(((id - last) << 4) | field.type), field.bytes);
    last = id;
  }
  return { type: STRUCT, bytes: Buffer.concat([...parts, END_OF_STRUCT]) };
}

/** A number that is not negative, seven bits a byte, the lowest first. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
