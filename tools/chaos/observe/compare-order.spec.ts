import { compareOrder } from './compare-order';

const sent = [10, 11, 12, 13, 14, 15];
const sound = { records: 6, missing: 0, misplaced: [], repeats: 0, repeatedRecords: 0, strayRepeats: [] };

describe('compareOrder', () => {
  it('finds nothing in a log that holds each record once and in order', () => {
    expect(compareOrder(sent, sent)).toEqual(sound);
  });

  it('accepts the last records sent again at once, also more than once', () => {
    const written = [10, 11, 12, 13, 12, 13, 12, 13, 14, 15, 14, 15];
    expect(compareOrder(sent, written)).toEqual({ ...sound, repeats: 3, repeatedRecords: 6 });
  });

  it('counts what is missing', () => {
    expect(compareOrder(sent, [10, 11, 14, 15])).toMatchObject({ missing: 2, misplaced: [14] });
  });

  it('names what came before an earlier record', () => {
    expect(compareOrder(sent, [10, 12, 11, 13, 14, 15]).misplaced).toEqual([12]);
  });

  it('names what was never sent', () => {
    expect(compareOrder(sent, [...sent, 99]).misplaced).toEqual([99]);
  });

  it('names a repeat that comes after other records, or holds only some of the last', () => {
    expect(compareOrder(sent, [10, 11, 12, 13, 10, 11, 14, 15]).strayRepeats).toEqual([[6, 14]]);
    expect(compareOrder(sent, [10, 11, 12, 13, 12, 14, 15]).strayRepeats).toEqual([[5, 14]]);
  });
});
