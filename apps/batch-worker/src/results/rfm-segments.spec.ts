import { SEGMENT_RULES, segmentCells } from './rfm-segments';

it('names each of the 125 combinations', () => {
  const cells = segmentCells();
  expect(new Set(cells.map(({ r, f, m }) => `${r}${f}${m}`)).size).toBe(125);
  expect(new Set(cells.map(({ segment }) => segment)).size).toBe(8);
});

it.each([
  ['555', 'Champions'],
  ['554', 'Champions'],
  ['553', 'Loyal Customers'],
  ['341', 'Loyal Customers'],
  ['244', 'Cannot Lose Them'],
  ['243', 'At Risk'],
  ['131', 'At Risk'],
  ['124', 'At Risk'],
  ['411', 'New Customers'],
  ['421', 'Potential Loyalists'],
  ['331', 'Potential Loyalists'],
  ['314', 'Potential Loyalists'],
  ['323', 'Hibernating'],
  ['213', 'Hibernating'],
  ['123', 'Lost'],
])('calls %s %s', (scores, segment) => {
  expect(segmentCells().find(({ r, f, m }) => `${r}${f}${m}` === scores)?.segment).toBe(segment);
});

it('refuses rules that leave a combination without a name', () => {
  expect(() => segmentCells(SEGMENT_RULES.slice(0, -1))).toThrow('no segment for the scores 1, 1, 1');
});
