import { type FetchedBatch, FetchedRecord } from './fetched-record';
import { kafkajsInternal, replaceKafkajsInternal } from './kafkajs-internals';
import { varintAt, varintEnd } from './varint';

/** kafkajs' reader over what a fetch brought of one partition; it stands at the beginning of a batch. */
interface ByteReader {
  readonly buffer: Buffer;
  readonly offset: number;
  forward(bytes: number): void;
}

/** Reads one batch and moves the reader on behind it. Of what kafkajs' own gives, nothing but the records is asked for. */
export type DecodeRecordBatch = (reader: ByteReader) => Promise<{ readonly records: object[] }>;

interface Codec {
  decompress(data: Buffer): Promise<Buffer>;
}
export type LookupCodec = (attributes: number) => Codec | null;

const BATCH_MODULE = 'kafkajs/src/protocol/recordBatch/v0/decoder';
const CODEC_MODULE = 'kafkajs/src/protocol/message/compression';

// Where the fields of a batch of format v2 are: https://kafka.apache.org/documentation/#recordbatch
const LENGTH_AT = 8;
const AFTER_LENGTH = 12;
const ATTRIBUTES_AT = 21;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const COUNT_AT = 57;
const RECORDS_AT = 61;

const STAMPED_BY_BROKER = 0x08;
const IN_TRANSACTION = 0x10;
const CONTROL = 0x20;

/**
 * Decodes batches that the broker stamped and that are part of no transaction; `fallback` takes the others, and those cut short.
 * kafkajs makes several big integers, closures and copies for each record, all of which wait until it is consumed.
 */
export function createRecordBatchDecoder(fallback: DecodeRecordBatch, lookupCodec: LookupCodec): DecodeRecordBatch {
  return async (reader) => {
    const { buffer, offset: start } = reader;
    const end = start + AFTER_LENGTH + buffer.readInt32BE(start + LENGTH_AT);
    const attributes = buffer.readInt16BE(start + ATTRIBUTES_AT);
    const isPlain = (attributes & (STAMPED_BY_BROKER | IN_TRANSACTION | CONTROL)) === STAMPED_BY_BROKER;
    if (!isPlain || end > buffer.length) return fallback(reader);
    const codec = lookupCodec(attributes);
    reader.forward(end - start);
    const count = buffer.readInt32BE(start + COUNT_AT);
    if (count <= 0) return { records: [] };
    const stored = buffer.subarray(start + RECORDS_AT, end);
    const batch: FetchedBatch = {
      bytes: codec === null ? stored : await codec.decompress(stored),
      firstOffset: Number(buffer.readBigInt64BE(start)),
      appendTimeMs: Number(buffer.readBigInt64BE(start + MAX_TIMESTAMP_AT)),
      producerId: String(buffer.readBigInt64BE(start + PRODUCER_ID_AT)),
      inTransaction: false,
    };
    return { records: recordsOf(batch, count) };
  };
}

function recordsOf(batch: FetchedBatch, count: number): FetchedRecord[] {
  const { bytes } = batch;
  const records = new Array<FetchedRecord>(count);
  let at = 0;
  for (let index = 0; index < count; index++) {
    const start = varintEnd(bytes, at);
    const offsetDeltaAt = varintEnd(bytes, start + 1);
    records[index] = new FetchedRecord(batch, start, varintAt(bytes, offsetDeltaAt));
    at = start + varintAt(bytes, at);
    if (at < start || at > bytes.length) {
      throw new RangeError(`record ${index + 1} of ${count} of a batch does not end within it`);
    }
  }
  return records;
}

/** Puts the decoder in the place of kafkajs' own, which kafkajs loads at its first fetch. */
export function installRecordBatchDecoder(): void {
  replaceKafkajsInternal<DecodeRecordBatch>(BATCH_MODULE, (original) => {
    const codecs = kafkajsInternal(CODEC_MODULE) as { readonly lookupCodecByAttributes: LookupCodec };
    return createRecordBatchDecoder(original, codecs.lookupCodecByAttributes);
  });
}
