import { runResults, type Results, sorted } from '../../test/run-results';
import {
  cohorts,
  countedSales,
  moves,
  productPerformance,
  productsOf,
  regions,
  rfm,
  segments,
  trends,
} from '../../test/shop-model';
import { randomShop } from '../../test/random-shop';
import { customer, product, sale } from '../../test/small-lake';
import { RESULTS } from './results';

jest.setTimeout(60_000);

describe.each([1, 2, 3, 4])('of a random shop (seed %i)', (seed) => {
  const { transactions, product_catalog } = randomShop(seed);
  const dates = ['2024-02-10', '2024-02-29'] as const;
  const sales = countedSales(transactions, dates[1]);
  let results: Results;
  beforeAll(async () => {
    results = await runResults({ transactions, product_catalog }, { analysisDate: dates[1], before: dates[0] });
  });
  const rows = (name: string) => sorted(results.rows(name));

  it('leaves something out', () => expect(sales.length).toBeLessThan(transactions.length));
  it('customer_rfm_analysis', () => expect(rows('customer_rfm_analysis')).toEqual(sorted(rfm(sales))));
  it('customer_segments', () => expect(rows('customer_segments')).toEqual(sorted(segments(sales, dates[1]))));
  it('segment_trends', () => expect(rows('segment_trends')).toEqual(sorted(segments(sales, dates[1]))));
  it('segment_moves', () => {
    expect(rows('segment_moves')).toEqual(sorted(moves(countedSales(transactions, dates[0]), sales, dates)));
  });
  it('customer_cohorts', () => expect(rows('customer_cohorts')).toEqual(sorted(cohorts(sales))));
  it('dim_product', () => expect(rows('dim_product')).toEqual(sorted(productsOf(sales, product_catalog, dates[1]))));
  it('product_performance', () => {
    expect(rows('product_performance')).toEqual(sorted(productPerformance(sales, product_catalog, dates[1])));
  });
  it('sales_trends', () => expect(rows('sales_trends')).toEqual(sorted(trends(sales, dates[1]))));
  it('sales_by_region', () => expect(rows('sales_by_region')).toEqual(sorted(regions(sales, dates[1]))));
});

it('scores equal values alike, by the customers strictly worse', async () => {
  // Ten customers; monetary 1, 2, 2, 2, 3, 4, 5, 6, 7, 8: worse are 0, 1, 1, 1, 4, 5, 6, 7, 8, 9 of 10.
  const cents = [1, 2, 2, 2, 3, 4, 5, 6, 7, 8];
  const transactions = cents.map((one, at) => sale(`t${at}`, '2026-03-01', { user_id: `u${at}`, cents: one }));
  const results = await runResults({ transactions }, { analysisDate: '2026-03-05' });
  const scores = results.rows('customer_rfm_analysis').map((row) => [row['user_id'], row['m_score'], row['r_score']]);
  expect(scores.sort()).toEqual([1, 1, 1, 1, 3, 3, 4, 4, 5, 5].map((score, at) => [`u${at}`, score, 1]));
});

it('weighs revenue, order lines and units of a product by how many have at most as much', async () => {
  const lines = [
    ['p1', 1, 1_000],
    ['p2', 100, 1],
    ['p3', 2, 300],
    ['p3', 1, 300],
  ] as const;
  const transactions = lines.map(([product_id, quantity, price_cents], at) =>
    sale(`t${at}`, '2026-03-01', { products: [{ line_no: 1, product_id, quantity, price_cents, category: 'Toys' }] }),
  );
  const results = await runResults({ transactions }, { analysisDate: '2026-03-01' });
  // Of 3 products. p1: revenue 1,000 (3 of 3), lines 2 of 3 have at most 1, units 1 of 3: (150 + 60 + 20) / 3 = 76.666….
  // p2: revenue 100 (1), lines 2, units 100 (3): (50 + 60 + 60) / 3 = 56.666…; p3: 900 (2), 3, 3 units (2): (100 + 90 + 40) / 3.
  expect(sorted(results.rows('product_performance'))).toMatchObject([
    { product_id: 'p1', performance_score_hundredths: 7_667, avg_price_cents: 1_000, rank_in_category: 1 },
    { product_id: 'p2', performance_score_hundredths: 5_667, avg_price_cents: 1, rank_in_category: 3 },
    { product_id: 'p3', performance_score_hundredths: 7_667, avg_price_cents: 300, rank_in_category: 2 },
  ]);
});

describe('sales_trends', () => {
  it('fills gaps with zeros and grows by percent, over the ends of months and a leap day', async () => {
    const transactions = [
      sale('a', '2024-02-28T23:59:59.999Z', { cents: 1_000 }),
      sale('b', '2024-02-29T00:00:00Z', { cents: 1_500 }),
      sale('c', '2024-03-02', { cents: 10 }),
      sale('d', '2024-03-03T00:00:00Z', { cents: 99_999 }),
    ];
    const results = await runResults({ transactions }, { analysisDate: '2024-03-02' });
    const found = results
      .rows('sales_trends')
      .map((row) =>
        [
          row['trend_type'],
          row['date'],
          row['end_date'],
          row['total_revenue_cents'],
          row['growth_hundredths'],
          row['complete'],
        ].join(' '),
      );
    expect(found.sort()).toEqual(
      [
        'daily 2024-02-28 2024-02-28 1000  true',
        'daily 2024-02-29 2024-02-29 1500 5000 true',
        'daily 2024-03-01 2024-03-01 0 -10000 true',
        'daily 2024-03-02 2024-03-02 10  true',
        'monthly 2024-02-01 2024-02-29 2500  true',
        'monthly 2024-03-01 2024-03-31 10  false',
        'weekly 2024-02-26 2024-03-03 2510  false',
      ].sort(),
    );
  });

  it.each([
    ['2024-02-28', 28, false],
    ['2024-02-29', 29, true],
    ['2023-02-28', 28, true],
  ])('has %s, a day without sales, and knows whether its month is over', async (last, day, isOver) => {
    const year = last.slice(0, 4);
    const transactions = [
      sale('a', `${year}-01-31T23:59:59.999Z`),
      sale('b', `${year}-02-01T00:00:00Z`, { cents: 1_500 }),
    ];
    const results = await runResults({ transactions }, { analysisDate: last });
    const rows = results.rows('sales_trends');
    const of = (type: string) => sorted(rows.filter((row) => row['trend_type'] === type));
    expect(of('daily')).toHaveLength(1 + day);
    expect(of('daily').find(({ date }) => date === last)).toMatchObject({
      total_revenue_cents: 0,
      transaction_count: 0,
      unique_customers: 0,
      avg_transaction_value_cents: null,
      growth_hundredths: null,
      complete: true,
    });
    expect(of('monthly')).toMatchObject([
      { date: `${year}-01-01`, end_date: `${year}-01-31`, total_revenue_cents: 1_000, complete: true },
      { date: `${year}-02-01`, total_revenue_cents: 1_500, growth_hundredths: isOver ? 5_000 : null, complete: isOver },
    ]);
    expect(sorted(results.rows('customer_cohorts'))).toMatchObject([
      { cohort_month: `${year}-01-01`, month: `${year}-01-01`, months_since: 0 },
      { cohort_month: `${year}-01-01`, month: `${year}-02-01`, months_since: 1 },
    ]);
  });

  it('rounds half away from zero', async () => {
    const day = (date: string, cents: number) => sale(date, date, { cents });
    const results = await runResults(
      { transactions: [day('2026-03-01', 80_000), day('2026-03-02', 80_004), day('2026-03-03', 80_000)] },
      { analysisDate: '2026-03-03' },
    );
    // 4 ÷ 80,000 is 0.005 %; −4 ÷ 80,004 is a little less than that.
    const growth = results.rows('sales_trends').filter((row) => row['trend_type'] === 'daily');
    expect(growth.map((row) => [row['date'], row['growth_hundredths']]).sort()).toEqual([
      ['2026-03-01', null],
      ['2026-03-02', 1],
      ['2026-03-03', 0],
    ]);
  });
});

it('counts a late sale, but not one whose id an earlier offset of its partition has', async () => {
  const stream = (id: string, partition: number, offset: number, late: boolean, day = '2026-03-01') =>
    sale(id, day, { source: 'stream', partition, offset, late, cents: 10 ** offset });
  const transactions = [
    stream('a', 0, 0, false),
    stream('a', 0, 1, true, '2026-02-01'),
    stream('b', 0, 2, true),
    stream('b', 1, 3, true),
    stream('c', 0, 4, true, '2026-02-01'),
    // The first of its id lies behind the analysis date, and is still the one that counts, later.
    stream('d', 0, 5, false, '2026-03-09'),
    stream('d', 0, 6, true),
  ];
  const results = await runResults({ transactions }, { analysisDate: '2026-03-02' });
  expect(results.rows('customer_rfm_analysis')).toMatchObject([{ frequency: 4, monetary_cents: 11_101 }]);
  const ids = results.rows('fact_sales').map((row) => row['sale_id']);
  expect(ids.sort()).toEqual(['stream:0-0:1', 'stream:0-2:1', 'stream:0-4:1', 'stream:1-3:1']);
});

it('has in fact_sales the lines of the last days, named by where they come from', async () => {
  const transactions = [
    sale('too old', '2026-02-26'),
    sale('h', '2026-02-27', { source: 'history', store_id: 7 }),
    sale('i', '2026-03-01', { source: 'import' }),
    sale('too new', '2026-03-02T00:00:00Z'),
  ];
  const results = await runResults({ transactions }, { analysisDate: '2026-03-01', factSalesDays: 3 });
  expect(sorted(results.rows('fact_sales')).map(({ timestamp: _, ...row }) => row)).toMatchObject([
    {
      sale_id: 'history:h:1',
      date_key: 20260227,
      store_id: 7,
      price_cents: 1_000,
      line_amount_cents: 1_000,
      late: false,
    },
    { sale_id: 'import:i:1', date_key: 20260301, transaction_id: 'i', line_no: 1, quantity: 1 },
  ]);
});

it('knows customers by their newest profile of the time, and those who only bought', async () => {
  const customer_events = [
    customer('u1', '2026-01-01', { email: 'old' }),
    customer('u1', '2026-02-01', { email: 'new', preferences: [] }),
    customer('u1', '2026-03-01', { email: 'later' }),
    customer('u2', '2026-01-05'),
  ];
  const transactions = [
    sale('a', '2026-01-10', { user_id: 'u1' }),
    sale('b', '2026-02-02', { user_id: 'u1' }),
    sale('c', '2026-02-02', { user_id: 'u3' }),
  ];
  const results = await runResults({ customer_events, transactions }, { analysisDate: '2026-02-28' });
  expect(sorted(results.rows('dim_user'))).toEqual([
    {
      user_id: 'u1',
      email: 'new',
      age: 36,
      country: 'UK',
      registration_date: '2026-02-01',
      preferences: [],
      first_purchase: '2026-01-10',
      last_purchase: '2026-02-02',
    },
    {
      user_id: 'u2',
      email: 'u2@example.com',
      age: 36,
      country: 'UK',
      registration_date: '2026-01-05',
      preferences: ['Books'],
      first_purchase: null,
      last_purchase: null,
    },
    {
      user_id: 'u3',
      email: null,
      age: null,
      country: null,
      registration_date: null,
      preferences: null,
      first_purchase: '2026-02-02',
      last_purchase: '2026-02-02',
    },
  ]);
});

it('adds up categories, with the mean rating of what was sold', async () => {
  const products = (id: string, cents: number) => [
    { line_no: 1, product_id: id, quantity: 2, price_cents: cents, category: 'x' },
  ];
  const results = await runResults(
    {
      transactions: [
        sale('a', '2026-03-01', { products: products('p1', 100) }),
        sale('b', '2026-03-01', { products: products('p2', 101) }),
        sale('c', '2026-03-01', { products: products('p9', 99) }),
      ],
      product_catalog: [
        product('p1', '2026-01-01', { ratings: 4 }),
        product('p2', '2026-01-01', { ratings: 4.25 }),
        product('p3', '2026-01-01', { ratings: 1 }),
      ],
    },
    { analysisDate: '2026-03-01' },
  );
  expect(sorted(results.rows('category_performance'))).toEqual([
    {
      category: 'Books',
      products: 2,
      units_sold: 4,
      total_revenue_cents: 402,
      revenue_share_hundredths: 6_700,
      avg_rating_hundredths: 413,
    },
    {
      category: 'x',
      products: 1,
      units_sold: 2,
      total_revenue_cents: 198,
      revenue_share_hundredths: 3_300,
      avg_rating_hundredths: null,
    },
  ]);
  expect(sorted(results.rows('dim_category'))).toEqual([
    { category: 'Books', products: 3 },
    { category: 'x', products: 1 },
  ]);
});

it('names days as ISO 8601 does', async () => {
  const results = await runResults({ transactions: [sale('a', '2020-12-31')] }, { analysisDate: '2021-01-04' });
  expect(sorted(results.rows('dim_date')).at(0)).toEqual({
    date_key: 20201231,
    date: '2020-12-31',
    year: 2020,
    quarter: 4,
    month: 12,
    iso_year: 2020,
    iso_week: 53,
    day: 31,
    day_of_week: 4,
    is_weekend: false,
  });
  const days = results
    .rows('dim_date')
    .map((row) => [row['date_key'], row['iso_year'], row['iso_week'], row['is_weekend']].join(' '));
  expect(days.sort()).toEqual([
    '20201231 2020 53 false',
    '20210101 2020 53 false',
    '20210102 2020 53 true',
    '20210103 2020 53 true',
    '20210104 2021 1 false',
  ]);
});

it('knows countries and payment methods as data', async () => {
  const results = await runResults(
    { transactions: [sale('a', '2026-03-01', { country: 'Atlantis' })] },
    { analysisDate: '2026-03-01' },
  );
  expect(results.rows('dim_region')).toEqual(
    expect.arrayContaining([
      { country: 'Atlantis', iso_code: null, continent: null },
      { country: 'UK', iso_code: 'GB', continent: 'Europe' },
    ]),
  );
  expect(results.rows('dim_region')).toHaveLength(6);
  expect(results.rows('dim_payment_method')).toHaveLength(5);
});

it('gives an empty lake rows only where there are some without sales, of the same types', async () => {
  const empty = await runResults({}, { analysisDate: '2026-03-01' });
  const full = await runResults(
    {
      transactions: [sale('a', '2026-03-01')],
      product_catalog: [product('p1', '2026-03-01')],
      customer_events: [customer('u1', '2026-03-01')],
    },
    { analysisDate: '2026-03-01', before: '2026-02-28' },
  );
  for (const { name } of RESULTS) expect([name, ...empty.columns(name)]).toEqual([name, ...full.columns(name)]);
  const filled = RESULTS.filter(({ name }) => empty.rows(name).length > 0).map(({ name }) => name);
  expect(filled).toEqual(['customer_segments', 'segment_trends', 'dim_region', 'dim_payment_method']);
  expect(empty.rows('customer_segments')[0]).toMatchObject({
    customer_count: 0,
    share_hundredths: null,
    avg_monetary_cents: null,
  });
});
