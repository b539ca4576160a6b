import fc from 'fast-check';
import { codePointLength, isLongerThan, isShorterThan, isStorableText } from './text';

// Lone surrogates included.
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
const wellFormed = fc.string({ unit: 'binary' });

describe('text', () => {
  it('counts code points as iteration over the string does', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, wellFormed), (text) => {
        expect(codePointLength(text)).toBe([...text].length);
      }),
    );
  });

  it('compares lengths in code points', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, wellFormed), fc.nat(20), (text, limit) => {
        expect(isLongerThan(text, limit)).toBe([...text].length > limit);
        expect(isShorterThan(text, limit)).toBe([...text].length < limit);
      }),
    );
  });

  it('can store whatever UTF-8 can say, but for NUL', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, wellFormed), (text) => {
        const survivesUtf8 = Buffer.from(text).toString() === text;
        expect(isStorableText(text)).toBe(survivesUtf8 && !text.includes('\0'));
      }),
    );
  });
});
