import { decodeSalesCursor, encodeSalesCursor } from './sales-cursor';

it.each([
  { startMs: 1_772_323_200_000, country: 'UK', category: null },
  { startMs: 0, country: 'Côte d’Ivoire', category: 'Küche & "Bad" 🛁' },
])('finds the place again: %j', (position) => {
  const cursor = encodeSalesCursor(position);
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(decodeSalesCursor(cursor)).toEqual(position);
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

it.each([
  '',
  'nonsense',
  '!!!',
  encoded(null),
  encoded({ startMs: 1 }),
  encoded([1, 'UK']),
  encoded([1.5, 'UK', null]),
  encoded(['1', 'UK', null]),
  encoded([9e15, 'UK', null]),
  encoded([1, null, null]),
  encoded([1, 'U\u0000K', null]),
  encoded([1, 'UK', 7]),
  encoded([1, 'UK', null, 1]),
])('does not take %s for a cursor', (cursor) => expect(decodeSalesCursor(cursor)).toBeUndefined());
