import fc from 'fast-check';
import type { KafkaMessage } from 'kafkajs';
import { createRecordDecoder, type DecodeRecord } from './record-decoder';
import { headersOf } from './record-headers';

// What ours stands in for, and what writes the bytes.
const original = jest.requireActual<DecodeRecord>('kafkajs/src/protocol/recordBatch/record/v0/decoder');
const encode = jest.requireActual<(fields: object) => { buffer: Buffer }>('kafkajs/src/protocol/recordBatch/record/v0');
const Decoder =
  jest.requireActual<new (buffer: Buffer) => { readVarIntBytes(): Buffer }>('kafkajs/src/protocol/decoder');

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
const context = fc.record({
  firstOffset: fc.maxSafeNat().map((offset) => String(Math.floor(offset / 2))),
  firstTimestamp: fc.constant('1767225600000'),
  maxTimestamp: fc.constantFrom('1767225600000', '1767225660001'),
  magicByte: fc.constant(2),
  isControlBatch: fc.boolean(),
  timestampType: fc.constantFrom(0, 1),
});

/** One header as it is in a record: lengths are zigzag varints, here of one byte. */
const headerBytes = (name: string, value: Buffer | null) =>
  Buffer.concat([
    Buffer.from([2 * name.length]),
    Buffer.from(name),
    value === null ? Buffer.from([1]) : Buffer.concat([Buffer.from([2 * value.length]), value]),
  ]);

describe('the record decoder', () => {
  it('reads what kafkajs reads', () => {
    const decode = createRecordDecoder(original);
    fc.assert(
      fc.property(
        fc.record({ key: bytes, value: bytes, headers, offsetDelta: fc.nat(2 ** 31 - 1), timestampDelta: fc.nat() }),
        context,
        (fields, batch) => {
          // The batch decoder takes the record's length off before it hands the record on.
          const record = new Decoder(encode(fields).buffer).readVarIntBytes();
          const read = (by: DecodeRecord) => by(new Decoder(record) as unknown as { buffer: Buffer }, batch);
          expect(read(decode)).toEqual(read(original));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps the offsets of two batches apart', () => {
    const decode = createRecordDecoder(original);
    const record = new Decoder(
      encode({ key: null, value: null, headers: {}, offsetDelta: 3 }).buffer,
    ).readVarIntBytes();
    const offsets = ['10', '500'].map((firstOffset) => {
      const batch = { firstOffset, firstTimestamp: '0', maxTimestamp: '1', timestampType: 1 };
      return decode(new Decoder(record) as unknown as { buffer: Buffer }, batch);
    });
    expect(offsets).toMatchObject([{ offset: '13' }, { offset: '503' }]);
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
    const decode = createRecordDecoder(original);
    const batch = { firstOffset: '0', firstTimestamp: '0', maxTimestamp: '1', timestampType: 1 };
    const message = decode(new Decoder(bytes) as unknown as { buffer: Buffer }, batch) as KafkaMessage;
    expect([...(headersOf(message) ?? [])]).toEqual(written.map(([name, value]) => ({ name, value })));
    expect(message.headers).toBe(message.headers);
    expect(Object.entries(message.headers ?? {})).toEqual([
      ['trace', [Buffer.from('1'), Buffer.alloc(0)]],
      ['constructor', Buffer.from([0xff, 0xfe])],
      ['__proto__', Buffer.from('{}')],
      ['none', null],
    ]);
  });

  it('finds the headers of a record that kafkajs decoded too, and none where there are none', () => {
    const message = { headers: { a: [Buffer.from('1'), 'x'], b: Buffer.from('2') } } as unknown as KafkaMessage;
    expect([...(headersOf(message) ?? [])]).toEqual([
      { name: 'a', value: Buffer.from('1') },
      { name: 'a', value: Buffer.from('x') },
      { name: 'b', value: Buffer.from('2') },
    ]);
    expect(headersOf({ headers: {} } as KafkaMessage)).toBeUndefined();
  });
});
