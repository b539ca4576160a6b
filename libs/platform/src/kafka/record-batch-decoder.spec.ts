import fc from 'fast-check';
import type { KafkaMessage } from 'kafkajs';
import { registerCodecs } from './codecs';
import { FetchedBatch } from './fetched-batch';
import { FetchedMessage } from './fetched-record';
import { createRecordBatchDecoder, type DecodeRecordBatch, type LookupCodec } from './record-batch-decoder';
import { headersOf } from './record-headers';
import { type Fetched, messagesOf, StoredRecords } from './stored-records';

interface Encoded {
  readonly buffer: Buffer;
}
interface Reader extends Encoded {
  readonly offset: number;
  forward(bytes: number): void;
}

// What ours stands in for, and what writes the bytes.
const original = jest.requireActual<DecodeRecordBatch>('kafkajs/src/protocol/recordBatch/v0/decoder');
const { RecordBatch } = jest.requireActual<{ RecordBatch: (fields: object) => Promise<Encoded> }>(
  'kafkajs/src/protocol/recordBatch/v0',
);
const encodeRecord = jest.requireActual<(fields: object) => Encoded>('kafkajs/src/protocol/recordBatch/record/v0');
const Decoder = jest.requireActual<new (buffer: Buffer) => Reader>('kafkajs/src/protocol/decoder');
const { lookupCodecByAttributes } = jest.requireActual<{ lookupCodecByAttributes: LookupCodec }>(
  'kafkajs/src/protocol/message/compression',
);
const decode = createRecordBatchDecoder(original, lookupCodecByAttributes);

const STAMPED_BY_BROKER = 0x08;
const STAMP = 1_767_225_660_001n;

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc.constant(null),
);
const headerValue = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const headers = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      // kafkajs takes what every object inherits for a value that came before.
      fc.string({ minLength: 1, maxLength: 80 }).filter((name) => !(name in {})),
      fc.oneof(headerValue, fc.array(headerValue, { minLength: 2, maxLength: 3 })),
    ),
  },
);
const record = fc.record({ key: bytes, value: bytes, headers, timestampDelta: fc.nat(), offsetGap: fc.nat(1_000_000) });
const flags = fc.constantFrom(
  0,
  STAMPED_BY_BROKER,
  STAMPED_BY_BROKER,
  STAMPED_BY_BROKER | 0x10,
  STAMPED_BY_BROKER | 0x20,
);

/** A batch as a broker stores it. */
async function batchOf(
  records: readonly object[],
  { compression = 0, attributes = STAMPED_BY_BROKER, firstOffset = 0 } = {},
): Promise<Buffer> {
  const encoded = records.map((fields) => encodeRecord(fields));
  const { buffer } = await RecordBatch({ compression, records: encoded, firstTimestamp: 1, maxTimestamp: 1 });
  buffer.writeBigInt64BE(BigInt(firstOffset), 0);
  buffer.writeInt16BE(buffer.readInt16BE(21) | attributes, 21);
  buffer.writeBigInt64BE(STAMP, 35);
  return buffer;
}

async function fetched(by: DecodeRecordBatch, buffer: Buffer): Promise<Fetched[]> {
  const reader = new Decoder(buffer);
  const { records } = await by(reader);
  expect(reader.offset).toBe(buffer.length);
  return records as Fetched[];
}

async function read(by: DecodeRecordBatch, buffer: Buffer): Promise<KafkaMessage[]> {
  return messagesOf(await fetched(by, buffer), 0);
}

function membersOf(message: KafkaMessage & { readonly isControlRecord?: boolean }) {
  const { offset, timestamp, attributes, key, value, headers: read, isControlRecord } = message;
  return { offset, timestamp, attributes, key, value, headers: read, isControlRecord };
}

describe('the decoder of record batches', () => {
  beforeAll(registerCodecs);

  it('reads what kafkajs reads, of batches of whatever kind', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 5 }),
        fc.constantFrom(0, 1, 2, 3, 4),
        flags,
        fc.maxSafeNat().map((offset) => Math.floor(offset / 2)),
        async (fields, compression, attributes, firstOffset) => {
          let offsetDelta = -1;
          const records = fields.map(({ offsetGap, ...rest }) => ({
            ...rest,
            offsetDelta: (offsetDelta += 1 + offsetGap),
          }));
          const buffer = await batchOf(records, { compression, attributes, firstOffset });
          const ours = await read(decode, buffer);
          expect(ours.map(membersOf)).toEqual((await read(original, buffer)).map(membersOf));
          const isOurs = attributes === STAMPED_BY_BROKER;
          expect(ours.every((message) => message instanceof FetchedMessage === isOurs)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leaves a batch cut short to kafkajs, which waits for the rest of it', async () => {
    const buffer = await batchOf([{ key: null, value: Buffer.from('a'), headers: {}, offsetDelta: 0 }]);
    await expect(decode(new Decoder(buffer.subarray(0, -1)))).rejects.toThrow('partial record batch');
  });

  it('refuses a batch whose records do not end within it, as damaged ones may', async () => {
    const buffer = await batchOf([{ key: null, value: Buffer.alloc(300), headers: {}, offsetDelta: 0 }]);
    // One byte less, in the batch's own count too.
    const short = buffer.subarray(0, -1);
    short.writeInt32BE(short.readInt32BE(8) - 1, 8);
    await expect(read(decode, short)).rejects.toThrow('record 1 of 1 of a batch does not end within it');
    short.fill(0xff, 61);
    await expect(read(decode, short)).rejects.toThrow(RangeError);
  });

  it('gives records as they lie in the log, whoever decoded them', async () => {
    const fields = [
      { key: Buffer.from('k'), value: Buffer.from('v'), headers: { a: Buffer.from('1') }, offsetDelta: 0 },
      { key: null, value: null, headers: {}, offsetDelta: 7 },
    ];
    const buffer = await batchOf(fields, { firstOffset: 40 });
    for (const by of [decode, original]) {
      const records = new StoredRecords(await fetched(by, buffer), 0);
      const plain = records.slice(0, records.length).map(({ offset, appendTimeMs, key, value, headers: read }) => {
        return { offset, appendTimeMs, key, value, headers: [...read] };
      });
      expect(plain).toEqual([
        {
          offset: 40,
          appendTimeMs: Number(STAMP),
          key: Buffer.from('k'),
          value: Buffer.from('v'),
          headers: [{ name: 'a', value: Buffer.from('1') }],
        },
        { offset: 47, appendTimeMs: Number(STAMP), key: null, value: null, headers: [] },
      ]);
    }
  });

  it('keeps headers in order, repeated names, bytes that are no text, nulls, and names that every object has', () => {
    const written: [string, Buffer | null][] = [
      ['trace', Buffer.from('1')],
      ['constructor', Buffer.from([0xff, 0xfe])],
      ['__proto__', Buffer.from('{}')],
      ['trace', Buffer.alloc(0)],
      ['none', null],
    ];
    const bytes = Buffer.concat([
      // Attributes, timestamp delta, offset delta; no key, no value; five headers.
      Buffer.from([0, 0, 0, 1, 1, 10]),
      ...written.map(([name, value]) => headerBytes(name, value)),
    ]);
    // Its length before it, a varint of two bytes.
    const counted = Buffer.concat([Buffer.from([0x80 | ((2 * bytes.length) & 0x7f), bytes.length >> 6]), bytes]);
    const batch = new FetchedBatch({
      stored: counted,
      unpack: (stored) => stored,
      count: 1,
      firstOffset: 0,
      lastOffset: 0,
      appendTimeMs: 1,
      producerId: '-1',
    });
    const record = batch.open().record(0);
    const message = new FetchedMessage(record, batch);
    expect([...record.headers]).toEqual(written.map(([name, value]) => ({ name, value })));
    expect(Object.entries(message.headers)).toEqual([
      ['trace', [Buffer.from('1'), Buffer.alloc(0)]],
      ['constructor', Buffer.from([0xff, 0xfe])],
      ['__proto__', Buffer.from('{}')],
      ['none', null],
    ]);
  });

  it('finds the headers of a record that kafkajs decoded too, and none where there are none', () => {
    const message = { headers: { a: [Buffer.from('1'), 'x'], b: Buffer.from('2') } } as unknown as KafkaMessage;
    expect([...headersOf(message)]).toEqual([
      { name: 'a', value: Buffer.from('1') },
      { name: 'a', value: Buffer.from('x') },
      { name: 'b', value: Buffer.from('2') },
    ]);
    expect([...headersOf({ headers: {} })]).toEqual([]);
  });
});

/** One header as it is in a record: lengths are zigzag varints, here of one byte. */
function headerBytes(name: string, value: Buffer | null): Buffer {
  return Buffer.concat([
    Buffer.from([2 * name.length]),
    Buffer.from(name),
    value === null ? Buffer.from([1]) : Buffer.concat([Buffer.from([2 * value.length]), value]),
  ]);
}
