import fc from 'fast-check';
import { createRecordEncoder, type EncodeRecord } from './record-encoder';
// The encoder that ours stands in for.
const original = jest.requireActual<EncodeRecord>('kafkajs/src/protocol/recordBatch/record/v0');

const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const field = fc.oneof(
  text,
  text.map((value) => Buffer.from(value)),
  fc.constant(null),
);

describe('the record encoder', () => {
  it('writes the bytes kafkajs writes', () => {
    const encode = createRecordEncoder(original);
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { maxLength: 200 }), fc.nat(2 ** 30), (records, firstOffset) => {
        const fields = records.map(([key, value], i) => ({
          key,
          value,
          offsetDelta: firstOffset + i,
          timestampDelta: 0,
        }));
        const ours = fields.map((record) => encode(record).buffer);
        expect(Buffer.concat(ours)).toEqual(Buffer.concat(fields.map((record) => original(record).buffer)));
      }),
    );
  });

  it('writes records larger than a slab', () => {
    const record = { key: 'k', value: 'x'.repeat(400_000), offsetDelta: 3 };
    expect(createRecordEncoder(original)(record).buffer.equals(original(record).buffer)).toBe(true);
  });

  it('leaves records with headers or a timestamp of their own to kafkajs', () => {
    const encode = createRecordEncoder(() => ({ buf: Buffer.of(1), buffer: Buffer.of(1) }));
    expect(encode({ value: 'v', headers: { a: 'b' } }).buffer).toEqual(Buffer.of(1));
    expect(encode({ value: 'v', timestampDelta: 5 }).buffer).toEqual(Buffer.of(1));
  });
});
