import { FetchedBatch } from './fetched-batch';
import { kafkajsInternal, replaceKafkajsInternal } from './kafkajs-internals';

/** kafkajs' reader over what a fetch brought of one partition; it stands at the beginning of a batch. */
interface ByteReader {
  readonly buffer: Buffer;
  readonly offset: number;
  forward(bytes: number): void;
}

/** Reads one batch and moves the reader on behind it. Of what kafkajs' own gives, nothing but what it takes for records is asked for. */
export type DecodeRecordBatch = (reader: ByteReader) => Promise<{ readonly records: object[] }>;

interface Codec {
  decompress(data: Buffer): Promise<Buffer>;
  /** The same at once, where that costs no more. */
  readonly decompressNow?: (data: Buffer) => Buffer;
}
export type LookupCodec = (attributes: number) => Codec | null;

const BATCH_MODULE = 'kafkajs/src/protocol/recordBatch/v0/decoder';
const CODEC_MODULE = 'kafkajs/src/protocol/message/compression';

// Where the fields of a batch of format v2 are: https://kafka.apache.org/documentation/#recordbatch
const LENGTH_AT = 8;
const AFTER_LENGTH = 12;
const ATTRIBUTES_AT = 21;
const LAST_OFFSET_DELTA_AT = 23;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const COUNT_AT = 57;
const RECORDS_AT = 61;

const STAMPED_BY_BROKER = 0x08;
const IN_TRANSACTION = 0x10;
const CONTROL = 0x20;

/**
 * Leaves batches that the broker stamped and that are part of no transaction in one piece each; `fallback` takes the others, and
 * those cut short. kafkajs makes several big integers, closures and copies for each record, all of which wait until it
 * is consumed.
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
    const bytes = buffer.subarray(start + RECORDS_AT, end);
    const isLeft = codec === null || codec.decompressNow !== undefined;
    const firstOffset = Number(buffer.readBigInt64BE(start));
    const batch = new FetchedBatch({
      stored: isLeft ? bytes : await codec.decompress(bytes),
      unpack: codec?.decompressNow ?? asItIs,
      count,
      firstOffset,
      lastOffset: firstOffset + buffer.readInt32BE(start + LAST_OFFSET_DELTA_AT),
      appendTimeMs: Number(buffer.readBigInt64BE(start + MAX_TIMESTAMP_AT)),
      producerId: String(buffer.readBigInt64BE(start + PRODUCER_ID_AT)),
    });
    return { records: [batch] };
  };
}

function asItIs(bytes: Buffer): Buffer {
  return bytes;
}

/**
 * Puts the decoder in the place of kafkajs' own, which kafkajs loads at its first fetch. Consumers then get whole batches, and
 * `installSingleMessages` gives single messages to all that do not ask for them.
 */
export function installRecordBatchDecoder(): void {
  replaceKafkajsInternal<DecodeRecordBatch>(BATCH_MODULE, (original) => {
    const codecs = kafkajsInternal(CODEC_MODULE) as { readonly lookupCodecByAttributes: LookupCodec };
    return createRecordBatchDecoder(original, codecs.lookupCodecByAttributes);
  });
}
