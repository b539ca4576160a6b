import { startTestGateway, type TestGateway } from './test-gateway';
import {
  cohort,
  customer,
  move,
  product,
  publishWarehouse,
  region,
  segment,
  trend,
  type WarehouseRows,
} from './warehouse-rows';

type Row = Record<string, string | number | boolean | null>;

jest.setTimeout(120_000);

let gateway: TestGateway;
let headers: Record<string, string>;

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z');
  headers = { 'x-api-key': await gateway.keyFor('read') };
});

afterAll(() => gateway?.close());

const publish = async (rows: WarehouseRows) => publishWarehouse(await gateway.warehouse(), rows);
const get = <Body = Row[]>(path: string) => gateway.get<Body>(`/api/v1/${path}`, headers);
const nextOf = (link: string | undefined) => /^<\/api\/v1\/([^>]*)>; rel="next"$/.exec(link ?? '')?.[1];

/** All pages from this one on, one value of each row. */
async function follow(path: string, column: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let next: string | undefined = path, pages = 0; next !== undefined && pages < 20; pages++) {
    const { body, headers: sent, status } = await get(next);
    expect(status).toBe(200);
    seen.push(...body.map((row) => row[column]));
    next = nextOf(sent['link']);
  }
  return seen;
}

it('answers with nothing before the first nightly run', async () => {
  expect((await get('customers/segments')).body).toEqual([]);
  expect((await get('customers/segments/distribution')).body).toEqual({ segments: [] });
  expect((await get('customers/cohorts')).body).toEqual([]);
  expect((await get('products/performance')).body).toEqual([]);
  expect((await get('products/top-performers')).body).toEqual({ top_products: [] });
  expect((await get('trends/sales')).body).toEqual({ trends: [] });
  expect((await get('trends/regions')).body).toEqual([]);
});

describe('GET /api/v1/customers/segments', () => {
  const CUSTOMERS = ['u1', 'u10', 'u2', 'Ü', 'u3'].map((id) =>
    customer(id, { rfm_segment: id === 'u2' || id === 'u3' ? 'Champions' : 'Lost', monetary_cents: 123_456 }),
  );

  it('answers customers by id, with recency as of the analysis date', async () => {
    await publish({ customer_rfm_analysis: CUSTOMERS });
    const { body } = await get('customers/segments?limit=1');
    expect(body).toEqual([
      {
        user_id: 'u1',
        recency: 2,
        frequency: 1,
        monetary: 1_234.56,
        r_score: 1,
        f_score: 1,
        m_score: 1,
        rfm_segment: 'Lost',
        analysis_date: '2026-03-01',
      },
    ]);
    expect(Object.keys(body[0] ?? {})).toEqual(
      'user_id recency frequency monetary r_score f_score m_score rfm_segment analysis_date'.split(' '),
    );
    expect(await follow('customers/segments?limit=2', 'user_id')).toEqual(['u1', 'u10', 'u2', 'u3', 'Ü']);
    expect(await follow('customers/segments?limit=1&segment=Champions', 'user_id')).toEqual(['u2', 'u3']);
  });

  it('reads an answer to its end in the version it began with, until that is gone', async () => {
    await publish({ customer_rfm_analysis: CUSTOMERS });
    const next = nextOf((await get('customers/segments?limit=3')).headers['link']) ?? '';
    await publish({ customer_rfm_analysis: [customer('u1')] });
    expect(await follow(next, 'user_id')).toEqual(['u3', 'Ü']);
    expect(await follow('customers/segments', 'user_id')).toEqual(['u1']);
    await publish({ customer_rfm_analysis: [] });
    expect(await get(next)).toMatchObject({ status: 400, body: { errors: [{ parameter: 'cursor' }] } });
  });

  it.each(['segment=Nobody', 'limit=0', 'cursor=x', 'cursor=WzFd', 'cursor=WzEsMV0'])('refuses %s', async (query) => {
    await publish({ customer_rfm_analysis: CUSTOMERS });
    const parameter = query.split('=')[0];
    expect(await get(`customers/segments?${query}`)).toMatchObject({ status: 400, body: { errors: [{ parameter }] } });
  });
});

it('answers how customers are distributed, the largest segment first, then by name', async () => {
  await publish({
    customer_segments: [
      segment('Lost', 1, 333),
      segment('Champions', 3, 1_000),
      segment('At Risk', 1, 5),
      segment('Hibernating', 0, 0),
    ],
  });
  const { body } = await get<{ segments: Row[] }>('customers/segments/distribution');
  expect(body.segments.map((row) => row['segment'])).toEqual(['Champions', 'At Risk', 'Lost', 'Hibernating']);
  expect(body.segments[0]).toEqual({
    segment: 'Champions',
    customer_count: 3,
    avg_customer_value: 3.33,
    total_segment_value: 10,
  });
  expect(body.segments[3]).toMatchObject({ avg_customer_value: null, total_segment_value: 0 });
});

it('answers moves between segments and cohorts, page by page', async () => {
  await publish({
    segment_moves: [move('Lost', 'Champions', 4), move(null, 'Lost', 7), move('Lost', 'At Risk', 2)],
    customer_cohorts: [
      cohort('2026-01-01', '2026-02-01', 1),
      cohort('2026-02-01', '2026-02-01', 0),
      cohort('2026-01-01', '2026-01-01', 0),
    ],
  });
  expect(await follow('customers/segments/moves?limit=1', 'customers')).toEqual([7, 2, 4]);
  expect(await follow('customers/cohorts?limit=2', 'month')).toEqual(['2026-02-01', '2026-01-01', '2026-02-01']);
  expect((await get('customers/cohorts')).body[0]).toEqual({
    cohort_month: '2026-02-01',
    month: '2026-02-01',
    months_since: 0,
    customers: 2,
    transaction_count: 3,
    total_revenue: 40.5,
  });
});

describe('products', () => {
  const PRODUCTS = [
    product('p1', 2_029, 9),
    product('p2', 2_029, 1, { category: 'Toys', performance_score_hundredths: 9_967 }),
    product('p3', 29, 5),
    product('p4', 5_000, 5, { performance_score_hundredths: 3_333 }),
  ];
  beforeEach(() => publish({ product_performance: PRODUCTS }));

  it.each([
    ['', ['p4', 'p1', 'p2', 'p3']],
    ['sort_by=total_revenue', ['p4', 'p1', 'p2', 'p3']],
    ['sort_by=units_sold', ['p1', 'p3', 'p4', 'p2']],
    ['sort_by=performance_score', ['p2', 'p1', 'p3', 'p4']],
    ['category=Books&sort_by=performance_score', ['p1', 'p3', 'p4']],
    ['category=Nothing', []],
  ])('performance by %s, page by page', async (query, expected) => {
    for (const limit of [1, 2, 10]) {
      expect(await follow(`products/performance?${query}&limit=${limit}`, 'product_id')).toEqual(expected);
    }
  });

  it('performance with the columns of the collection', async () => {
    expect((await get('products/performance?limit=1')).body).toEqual([
      {
        product_id: 'p4',
        product_name: 'Product p4',
        category: 'Books',
        units_sold: 5,
        total_revenue: 50,
        avg_price: 10,
        performance_score: 33.33,
        rank_in_category: 1,
      },
    ]);
  });

  it('top performers by revenue, then by id', async () => {
    const { body } = await get<{ top_products: Row[] }>('products/top-performers?top_n=3');
    expect(body.top_products.map((row) => row['product_id'])).toEqual(['p4', 'p1', 'p2']);
    expect(body.top_products[0]).toEqual({
      product_id: 'p4',
      product_name: 'Product p4',
      category: 'Books',
      total_revenue: 50,
      units_sold: 5,
    });
  });

  it.each([
    'products/performance?sort_by=price',
    'products/top-performers?top_n=101',
    'products/top-performers?top_n=0',
  ])('refuses %s', async (path) => expect((await get(path)).status).toBe(400));
});

describe('trends', () => {
  it('answers sales by period, the newest first', async () => {
    await publish({
      sales_trends: [
        trend('daily', '2026-02-27'),
        trend('daily', '2026-03-01', { growth_hundredths: -1_050 }),
        trend('daily', '2026-02-28', { avg_transaction_value_cents: null }),
        trend('weekly', '2026-02-23', { complete: false }),
      ],
    });
    const { body } = await get<{ trends: Row[] }>('trends/sales?limit=2');
    expect(body.trends.map((row) => row['date'])).toEqual(['2026-03-01', '2026-02-28']);
    expect(body.trends[0]).toEqual({
      trend_type: 'daily',
      date: '2026-03-01',
      end_date: '2026-03-01',
      total_revenue: 10,
      transaction_count: 2,
      units: 3,
      unique_customers: 1,
      avg_transaction_value: 5,
      growth: -10.5,
      complete: true,
    });
    const weekly = await get<{ trends: Row[] }>('trends/sales?trend_type=weekly');
    expect(weekly.body.trends).toMatchObject([{ date: '2026-02-23', complete: false }]);
  });

  it.each(['trend_type=hourly', 'trend_type=all', 'limit=366'])('refuses sales by %s', async (query) => {
    expect((await get(`trends/sales?${query}`)).status).toBe(400);
  });

  it('answers regions since the first day unless asked by period', async () => {
    await publish({
      sales_by_region: [
        region('all', '2026-01-01', 'USA'),
        region('all', '2026-01-01', 'UK'),
        region('daily', '2026-03-01', 'UK'),
        region('daily', '2026-02-28', 'UK'),
      ],
    });
    expect(await follow('trends/regions?limit=1', 'country')).toEqual(['UK', 'USA']);
    expect(await follow('trends/regions?trend_type=daily&limit=1', 'date')).toEqual(['2026-03-01', '2026-02-28']);
  });
});

it('answers 503 while MongoDB is away, and what does not need it as ever', async () => {
  const without = await startTestGateway('2026-03-02T12:00:00Z', { mongodbUrl: 'mongodb://127.0.0.1:1/none' });
  try {
    const key = { 'x-api-key': await without.keyFor('read') };
    const { status, body, headers: sent } = await without.get('/api/v1/products/performance', key);
    expect(status).toBe(503);
    expect(sent['retry-after']).toBe('5');
    expect(body).toMatchObject({ detail: 'The warehouse does not answer; try again shortly.' });
    expect((await without.get('/api/v1/sales/summary', key)).status).toBe(200);
    const health = await without.get('/health');
    expect(health).toMatchObject({
      status: 200,
      body: { status: 'degraded', dependencies: { mongodb: { status: 'degraded' } } },
    });
  } finally {
    await without.close();
  }
});
