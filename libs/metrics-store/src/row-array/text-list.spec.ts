import * as fc from 'fast-check';
import { TextList } from './text-list';

const texts = fc.array(fc.oneof(fc.string(), fc.string({ unit: 'grapheme', maxLength: 40 })), { maxLength: 40 });

describe('TextList', () => {
  it('says each text as it was added, however many and long they are', () => {
    fc.assert(fc.property(texts, (added) => expect(TextList.of(added).toArray()).toEqual(added)));
    const many = Array.from({ length: 3_000 }, (_, at) => `${at}`.repeat(at % 50));
    expect(TextList.of([...many, 'é'.repeat(100_000)]).toArray()).toEqual([...many, 'é'.repeat(100_000)]);
  });

  it('tells same texts from others', () => {
    fc.assert(
      fc.property(texts, (added) => {
        const list = TextList.of([...added, ...added]);
        for (const [one, text] of added.entries()) {
          for (const [other, same] of added.entries()) {
            expect(list.isSame(one, added.length + other)).toBe(text === same);
          }
          expect(list.hash(one)).toBe(list.hash(added.length + one));
        }
      }),
    );
  });

  it('has the hashes by which products are in their buckets', () => {
    const list = TextList.of(['', 'a', 'foobar']);
    expect([0, 1, 2].map((place) => (list.hash(place) >>> 0).toString(16))).toEqual([
      '811c9dc5',
      'e40c292c',
      'bf9cf968',
    ]);
  });

  it('puts the next text in place of the one removed', () => {
    const list = TextList.of(['a', 'long']);
    list.removeLast();
    list.add('é');
    expect([list.length, list.toArray()]).toEqual([2, ['a', 'é']]);
  });

  it('copies texts as elements of an array, each with its length before it', () => {
    const list = TextList.of(['a', '', 'é', 'x']);
    const places = Uint32Array.of(2, 1, 0);
    const bytes = Buffer.alloc(list.bytesAt(places) + 1);
    expect([list.bytesAt(places), list.copy(places, bytes, 1)]).toEqual([15, 16]);
    expect(bytes.toString('latin1')).toBe('\0\0\0\0\x02Ã©\0\0\0\0\0\0\0\x01a');
  });

  it('says what it holds', () => {
    const { usedBytes } = TextList.of(['a']);
    expect(TextList.of([]).usedBytes).toBe(0);
    expect(TextList.of(['a', 'bcd']).usedBytes).toBe(2 * usedBytes + 2);
  });
});
