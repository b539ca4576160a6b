import { nextLink } from './next-link';

it('links to the same question with a cursor, encoded, without what was not asked', () => {
  const link = nextLink('/api/v1/sales/metrics', {
    category: 'Home & Garden',
    country: undefined,
    limit: 2,
    cursor: 'a_b',
  });
  expect(link).toBe('</api/v1/sales/metrics?category=Home+%26+Garden&limit=2&cursor=a_b>; rel="next"');
});
