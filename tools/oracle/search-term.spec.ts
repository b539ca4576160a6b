import { searchTerm } from './search-term';

describe('searchTerm', () => {
  it.each([
    ['  Red Shoes\t', 'red shoes'],
    ['ÉCLAIR', 'éclair'],
    ['e\u0301clair', '\u00e9clair'],
    ['a  b', 'a  b'],
    ['😀'.repeat(101), '😀'.repeat(100)],
    [' \n ', null],
    ['', null],
    [null, null],
  ])('makes %j %j', (query, term) => {
    expect(searchTerm(query)).toBe(term);
  });
});
