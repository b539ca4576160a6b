import { replaceKafkajsInternal } from './kafkajs-internals';

/** What kafkajs' batch encoder reads of an encoded record. */
interface EncodedRecord {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

interface RecordFields {
  readonly offsetDelta?: number;
  readonly timestampDelta?: number;
  readonly key?: string | Buffer | null;
  readonly value?: string | Buffer | null;
  readonly headers?: object;
}

export type EncodeRecord = (fields: RecordFields) => EncodedRecord;

const RECORD_MODULE = 'kafkajs/src/protocol/recordBatch/record/v0';
const SLAB_BYTES = 256 * 1_024;
const MAX_VARINT_BYTES = 5;

/**
 * Encodes records of format v2 into slabs that many share. kafkajs allocates, zeroes and grows a buffer of its own for
 * each (about 7 µs a record, most of what producing costs); this takes about 1 µs. Records with headers or timestamps
 * of their own are rare here and left to `fallback`.
 */
export function createRecordEncoder(fallback: EncodeRecord): EncodeRecord {
  let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  let used = 0;

  return (fields) => {
    const { offsetDelta = 0, timestampDelta = 0, key = null, value = null, headers } = fields;
    if (headers !== undefined || timestampDelta !== 0) return fallback(fields);

    const keyBytes = key === null ? -1 : Buffer.byteLength(key);
    const valueBytes = value === null ? -1 : Buffer.byteLength(value);
    // Attributes, timestamp delta and the number of headers take one byte each.
    const bodyBytes = 3 + sizeOfVarint(offsetDelta) + sizeOfField(keyBytes) + sizeOfField(valueBytes);
    const mostBytes = bodyBytes + MAX_VARINT_BYTES;
    if (used + mostBytes > slab.length) {
      // The old slab lives on as long as a record in it does.
      slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, mostBytes));
      used = 0;
    }

    const start = used;
    let at = writeVarint(slab, start, bodyBytes);
    slab[at++] = 0;
    slab[at++] = 0;
    at = writeVarint(slab, at, offsetDelta);
    at = writeField(slab, at, key, keyBytes);
    at = writeField(slab, at, value, valueBytes);
    slab[at++] = 0;
    used = at;
    const buffer = slab.subarray(start, at);
    return { buf: buffer, buffer };
  };
}

/** Puts the encoder in the place of kafkajs' own, which kafkajs loads at its first send. */
export function installRecordEncoder(): void {
  replaceKafkajsInternal(RECORD_MODULE, createRecordEncoder);
}

function sizeOfField(bytes: number): number {
  return sizeOfVarint(bytes) + Math.max(0, bytes);
}

function sizeOfVarint(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  if (zigzag < 0x80) return 1;
  if (zigzag < 0x4000) return 2;
  if (zigzag < 0x200000) return 3;
  return zigzag < 0x10000000 ? 4 : 5;
}

function writeVarint(target: Buffer, start: number, value: number): number {
  let at = start;
  let zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; zigzag >= 0x80; zigzag >>>= 7) target[at++] = (zigzag & 0x7f) | 0x80;
  target[at++] = zigzag;
  return at;
}

function writeField(target: Buffer, start: number, data: string | Buffer | null, bytes: number): number {
  const at = writeVarint(target, start, bytes);
  if (data === null) return at;
  if (typeof data === 'string') return at + target.write(data, at, bytes);
  data.copy(target, at);
  return at + bytes;
}
