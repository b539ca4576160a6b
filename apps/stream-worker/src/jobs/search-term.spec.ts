import { searchTerm } from './search-term';

it.each([
  [' Desk  Lamp\t', 'desk  lamp'],
  ['\u00a0\u2003lamp\ufeff', 'lamp'],
  ['CAFE\u0301', 'caf\u00e9'],
  ['\u00c5\u212b', '\u00e5\u00e5'],
  ['Straße', 'straße'],
  ['x'.repeat(101), 'x'.repeat(100)],
  // A code point outside the basic plane is two units and one of the hundred.
  ['😀'.repeat(101), '😀'.repeat(100)],
  ['e\u0301'.repeat(101), '\u00e9'.repeat(100)],
  [' \t\u00a0', ''],
  ['', ''],
])('counts %j under %j', (query, term) => expect(searchTerm(query)).toBe(term));
