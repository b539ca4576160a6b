import { replaceKafkajsInternal } from './kafkajs-internals';
import { NO_HEADERS, RecordHeaders, toKafkajsHeaders } from './record-headers';

/** kafkajs' reader over the bytes of one record. */
interface ByteReader {
  readonly buffer: Buffer;
}

/** What kafkajs knows of the batch that a record came in. 64-bit numbers are strings. */
interface BatchContext {
  readonly firstOffset?: string;
  readonly firstTimestamp?: string;
  readonly maxTimestamp?: string;
  readonly magicByte?: number;
  readonly isControlBatch?: boolean;
  /** 1 = LogAppendTime: every record of the batch has the batch's timestamp. */
  readonly timestampType?: number;
}

export type DecodeRecord = (reader: ByteReader, context?: BatchContext) => object;

const RECORD_MODULE = 'kafkajs/src/protocol/recordBatch/record/v0/decoder';
const LOG_APPEND_TIME = 1;

/**
 * Decodes records of format v2 whose fields fit 32 bits, which are all but those with timestamps of their own; `fallback`
 * takes the others. kafkajs makes several big integers, closures and copies for each record to arrive at its
 * offset; here it is one addition.
 */
export function createRecordDecoder(fallback: DecodeRecord): DecodeRecord {
  let lastContext: BatchContext | undefined;
  let firstOffset = 0;
  // Where the varint just read ended; kept out here so that the hot path makes no closures.
  let at = 0;

  function readVarint(buffer: Buffer): number {
    let zigzag = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = buffer[at++] as number;
      zigzag |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (zigzag >>> 1) ^ -(zigzag & 1);
    }
  }

  function readBytes(buffer: Buffer): Buffer | null {
    const length = readVarint(buffer);
    if (length < 0) return null;
    at += length;
    return buffer.subarray(at - length, at);
  }

  return (reader, context = {}) => {
    const { buffer } = reader;
    if (context.timestampType !== LOG_APPEND_TIME || !context.maxTimestamp) return fallback(reader, context);
    if (context !== lastContext) {
      lastContext = context;
      firstOffset = Number(context.firstOffset);
    }
    // After the attributes comes the timestamp delta, which LogAppendTime overrules; it may be longer than 32 bits.
    at = 1;
    while ((buffer[at++] as number) >= 0x80);
    const offsetDelta = readVarint(buffer);
    const key = readBytes(buffer);
    const value = readBytes(buffer);
    const headerCount = readVarint(buffer);
    const record = {
      magicByte: context.magicByte,
      attributes: buffer.readInt8(0),
      timestamp: context.maxTimestamp,
      offset: String(firstOffset + offsetDelta),
      key,
      value,
      headers: NO_HEADERS,
      isControlRecord: context.isControlBatch ?? false,
      batchContext: context,
    };
    if (headerCount === 0) return record;
    return withHeaders(record, new RecordHeaders(buffer.subarray(at), headerCount));
  };
}

/** What kafkajs makes of headers is made when it is asked for, and kept, because Nest's own transport decodes it in place. */
function withHeaders(record: object, headerList: RecordHeaders): object {
  let headers: object | undefined;
  const get = (): object => (headers ??= toKafkajsHeaders(headerList));
  return Object.defineProperties(record, { headers: { get }, headerList: { value: headerList } });
}

/** Puts the decoder in the place of kafkajs' own, which kafkajs loads at its first fetch. */
export function installRecordDecoder(): void {
  replaceKafkajsInternal(RECORD_MODULE, createRecordDecoder);
}
