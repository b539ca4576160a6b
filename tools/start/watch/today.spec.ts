import { todayOf, todayPath } from './today';

it('asks for the UTC day', () => {
  expect(todayPath(Date.UTC(2026, 2, 1, 23, 59))).toBe(
    '/api/v1/sales/metrics?granularity=day&start_date=2026-03-01&end_date=2026-03-01',
  );
});

it('adds up the countries and orders them by revenue, then by name', () => {
  const rows = [
    { country: 'UK', total_amount: 0.1, transaction_count: 1 },
    { country: 'Canada', total_amount: 0.2, transaction_count: 2 },
    { country: 'USA', total_amount: 7, transaction_count: 3 },
    { country: 'France', total_amount: 0.2, transaction_count: 4 },
  ];
  expect(todayOf(JSON.stringify(rows))).toEqual({
    revenue: 7.5,
    orders: 10,
    countries: [
      { country: 'USA', revenue: 7 },
      { country: 'Canada', revenue: 0.2 },
      { country: 'France', revenue: 0.2 },
      { country: 'UK', revenue: 0.1 },
    ],
  });
});

it('has sold nothing on an empty day', () => {
  expect(todayOf('[]')).toEqual({ revenue: 0, orders: 0, countries: [] });
});
