import { decodeLettersCursor, encodeLettersCursor } from './letters-cursor';

it('finds the places again', () => {
  const position = new Map([
    [0, 17],
    [2, 0],
    [11, 2 ** 40],
  ]);
  expect(decodeLettersCursor(encodeLettersCursor(position))).toEqual(position);
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

it.each([
  '',
  'x',
  encoded([]),
  encoded([1]),
  encoded([0, -1]),
  encoded([0, '1']),
  encoded([0, 1.5]),
  encoded([0, 1, 2]),
])('does not take %s for a cursor', (cursor) => expect(decodeLettersCursor(cursor)).toBeUndefined());
