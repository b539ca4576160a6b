import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { isTextOf, recordText } from './record-text';

// Bytes that are mostly lead and continuation bytes, so that valid and nearly valid sequences both come up.
const bytes = fc
  .array(fc.oneof(fc.nat(0xff), fc.constantFrom(0x41, 0x80, 0xbf, 0xbd, 0xc3, 0xe2, 0xed, 0xef, 0xf0, 0x9f)))
  .map((values) => Buffer.from(values));

describe('recordText', () => {
  it('is the text of valid UTF-8 and null for anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          bytes,
          fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
        ),
        (value) => {
          const text = recordText(value);
          expect(text !== null).toBe(isUtf8(value));
          if (text !== null) expect(Buffer.from(text)).toEqual(value);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('keeps a byte-order mark', () => {
    expect(recordText(Buffer.from([0xef, 0xbb, 0xbf, 0x31]))).toBe('\ufeff1');
  });
});

describe('isTextOf', () => {
  it('holds exactly where the bytes are those of the text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5 }),
      bytes.map((value) => value.toString('utf8')),
    );
    fc.assert(
      fc.property(text, bytes, (id, other) => {
        expect(isTextOf(Buffer.from(id), id)).toBe(true);
        expect(isTextOf(other, id)).toBe(other.equals(Buffer.from(id)));
        expect(isTextOf(other, other.toString('utf8'))).toBe(isUtf8(other));
        expect(isTextOf(other, other.toString('latin1'))).toBe(other.equals(Buffer.from(other.toString('latin1'))));
      }),
      { numRuns: 2_000 },
    );
  });
});
