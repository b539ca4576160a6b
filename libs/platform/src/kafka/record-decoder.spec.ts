import fc from 'fast-check';
import { createRecordDecoder, type DecodeRecord } from './record-decoder';

// What ours stands in for, and what writes the bytes.
const original = jest.requireActual<DecodeRecord>('kafkajs/src/protocol/recordBatch/record/v0/decoder');
const encode = jest.requireActual<(fields: object) => { buffer: Buffer }>('kafkajs/src/protocol/recordBatch/record/v0');
const Decoder =
  jest.requireActual<new (buffer: Buffer) => { readVarIntBytes(): Buffer }>('kafkajs/src/protocol/decoder');

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc.constant(null),
);
const headers = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ maxLength: 20 })) },
);
const context = fc.record({
  firstOffset: fc.maxSafeNat().map((offset) => String(Math.floor(offset / 2))),
  firstTimestamp: fc.constant('1767225600000'),
  maxTimestamp: fc.constantFrom('1767225600000', '1767225660001'),
  magicByte: fc.constant(2),
  isControlBatch: fc.boolean(),
  timestampType: fc.constantFrom(0, 1),
});

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
});
