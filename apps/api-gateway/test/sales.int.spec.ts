import { upsertSalesRows } from '@globalmart/metrics-store';
import { salesRows } from './sales-rows';
import { type Answer, startTestGateway, type TestGateway } from './test-gateway';

type Row = Record<string, string | number | null>;

let gateway: TestGateway;
let headers: Record<string, string>;

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z');
  headers = { 'x-api-key': await gateway.keyFor('read') };
  const pane = '2026-03-02T11:00:00Z';
  const hours = ['2026-03-01T22:00:00Z', '2026-03-01T23:00:00Z', '2026-03-02T00:00:00Z'];
  await upsertSalesRows(
    gateway.worker,
    salesRows({
      panes: [
        { start: pane, partition: 0, cents: 1_000, transactions: 2, units: 3 },
        { start: pane, partition: 1, cents: 5, transactions: 1, units: 1 },
        { start: pane, country: 'Canada', cents: 700, transactions: 1, units: 2 },
        { start: pane, category: 'Books', cents: 800, transactions: 2, units: 2 },
        { start: pane, category: 'Art', cents: 205, transactions: 1, units: 2 },
        { start: pane, category: 'Books', country: 'Canada', cents: 700, units: 2 },
      ],
      hours: hours.map((start, i) => ({ start, cents: 100 * (i + 1), min: 40, max: 60 })),
      days: [
        { start: '2026-01-31T00:00:00Z', cents: 11, transactions: 1, min: 11, max: 11 },
        { start: '2026-02-01T00:00:00Z', cents: 100_000, transactions: 1, min: 100_000, max: 100_000 },
        { start: '2026-02-23T00:00:00Z', cents: 70, transactions: 1, min: 70, max: 70 },
        { start: '2026-02-24T00:00:00Z', cents: 1_000, transactions: 2, min: 400, max: 600 },
        { start: '2026-03-02T00:00:00Z', country: 'USA', partition: 2, cents: 25, transactions: 1, min: 25, max: 25 },
        { start: '2026-03-02T00:00:00Z', cents: 300, transactions: 1, min: 300, max: 300 },
        { start: '2026-03-02T00:00:00Z', category: 'Books', cents: 300, transactions: 1 },
      ],
    }),
  );
}, 180_000);

afterAll(() => gateway?.close());

const metrics = (query = '') => gateway.get<Row[]>(`/api/v1/sales/metrics${query}`, headers);
const places = (rows: Row[]) =>
  rows.map((row) => `${String(row['window_start']).slice(11, 19)} ${row['country']} ${row['category']}`);

describe('GET /api/v1/sales/metrics', () => {
  it('answers the newest minutes of every country’s total when nothing is asked', async () => {
    const { status, body, headers: sent } = await metrics();
    expect(status).toBe(200);
    expect(sent['content-type']).toMatch(/^application\/json/);
    expect(sent['link']).toBeUndefined();
    // One pane of 30 s is part of two sliding minutes. UK: 10.05 by 3; Canada: 7.00 by 1.
    const canada = {
      category: null,
      country: 'Canada',
      total_amount: 7,
      transaction_count: 1,
      units: 2,
      avg_transaction_value: 7,
    };
    const uk = {
      category: null,
      country: 'UK',
      total_amount: 10.05,
      transaction_count: 3,
      units: 4,
      avg_transaction_value: 3.35,
    };
    const newer = { window_start: '2026-03-02T11:00:00.000Z', window_end: '2026-03-02T11:01:00.000Z' };
    const older = { window_start: '2026-03-02T10:59:30.000Z', window_end: '2026-03-02T11:00:30.000Z' };
    expect(body).toEqual([
      { ...newer, ...canada },
      { ...newer, ...uk },
      { ...older, ...canada },
      { ...older, ...uk },
    ]);
  });

  it('names the columns in the order of the table', async () => {
    const { body } = await metrics('?granularity=day&limit=1');
    expect(Object.keys(body[0] ?? {})).toEqual([
      'window_start',
      'window_end',
      'category',
      'country',
      'total_amount',
      'transaction_count',
      'units',
      'avg_transaction_value',
      'min_transaction',
      'max_transaction',
    ]);
  });

  it.each([
    ['?category=Books&limit=2', ['11:00:00 Canada Books', '11:00:00 UK Books']],
    ['?category=*&limit=3', ['11:00:00 Canada Books', '11:00:00 UK Art', '11:00:00 UK Books']],
    ['?country=UK', ['11:00:00 UK null', '10:59:30 UK null']],
    ['?country=UK&category=*&limit=2', ['11:00:00 UK Art', '11:00:00 UK Books']],
    ['?category=Nothing', []],
    ['?country=France', []],
  ])('chooses by %s', async (query, expected) => expect(places((await metrics(query)).body)).toEqual(expected));

  it.each([
    ['start_date=2026-03-02T11:00:00Z', ['11:00:00']],
    ['start_date=2026-03-02T10:59:30Z', ['11:00:00', '10:59:30']],
    ['start_date=2026-03-02T10:59:30.001Z', ['11:00:00']],
    ['end_date=2026-03-02T11:01:00Z', ['11:00:00', '10:59:30']],
    ['end_date=2026-03-02T11:00:59.999Z', ['10:59:30']],
    ['end_date=2026-03-02T12:00:30%2B01:00', ['10:59:30']],
    ['end_date=2026-03-02T12:00:30+01:00', ['10:59:30']],
    ['start_date=2026-03-02&end_date=2026-03-02', ['11:00:00', '10:59:30']],
    ['start_date=2026-03-01&end_date=2026-03-01', []],
  ])('takes %s for bounds that windows must keep within', async (range, starts) => {
    const { body } = await metrics(`?${range}&country=UK&granularity=minute`);
    expect(places(body).map((place) => place.slice(0, 8))).toEqual(starts);
  });

  it('counts a bare date as the whole UTC day, and answers a day in hours', async () => {
    const { body } = await metrics('?start_date=2026-03-01&end_date=2026-03-01');
    const hour = {
      category: null,
      country: 'UK',
      transaction_count: 1,
      units: 1,
      min_transaction: 0.4,
      max_transaction: 0.6,
    };
    expect(body).toEqual([
      {
        window_start: '2026-03-01T23:00:00.000Z',
        window_end: '2026-03-02T00:00:00.000Z',
        ...hour,
        total_amount: 2,
        avg_transaction_value: 2,
      },
      {
        window_start: '2026-03-01T22:00:00.000Z',
        window_end: '2026-03-01T23:00:00.000Z',
        ...hour,
        total_amount: 1,
        avg_transaction_value: 1,
      },
    ]);
  });

  it.each([
    ['', 60_000],
    ['start_date=2026-03-02T06:00:00Z', 60_000], // six hours to now
    ['start_date=2026-03-02T06:00:00Z&end_date=2026-03-02T12:00:00Z', 60_000],
    ['start_date=2026-03-01T12:00:00Z', 3_600_000],
    ['start_date=2026-02-17&end_date=2026-03-02', 3_600_000], // 14 days
    ['start_date=2026-02-16&end_date=2026-03-02', 86_400_000],
    ['end_date=2026-03-02', 86_400_000],
    ['granularity=hour', 3_600_000],
    ['start_date=2026-01-01&end_date=2026-03-02&granularity=minute', 60_000],
  ])('answers %j in windows of %d ms', async (query, sizeMs) => {
    const { body } = await metrics(`?${query}`);
    const [row] = body;
    expect(Date.parse(String(row?.['window_end'])) - Date.parse(String(row?.['window_start']))).toBe(sizeMs);
  });

  it('links each page to the next, until all rows have been read once and in order', async () => {
    const all = (await metrics('?category=*')).body;
    expect(all).toHaveLength(6);
    const pages: Row[] = [];
    let url: string | undefined = '/api/v1/sales/metrics?category=*&limit=2';
    let requests = 0;
    while (url) {
      const { status, body, headers: sent }: Answer<Row[]> = await gateway.get(url, headers);
      expect(status).toBe(200);
      pages.push(...body);
      requests += 1;
      url = /^<([^>]+)>; rel="next"$/.exec(sent['link'] ?? '')?.[1];
    }
    expect(requests).toBe(3);
    expect(pages).toEqual(all);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=', 'limit'],
    ['limit=1e2', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['granularity=week', 'granularity'],
    ['granularity=Minute', 'granularity'],
    ['granularity=', 'granularity'],
    ['start_date=yesterday', 'start_date'],
    ['start_date=2026-02-30', 'start_date'],
    ['end_date=', 'end_date'],
    ['start_date=2026-03-02&end_date=2026-03-01', 'end_date'],
    ['category=', 'category'],
    ['category=%00', 'category'],
    [`category=${'x'.repeat(101)}`, 'category'],
    ['category=a&category=b', 'category'],
    ['country=Atlantis', 'country'],
    ['country=', 'country'],
    ['cursor=abc', 'cursor'],
    ['contry=UK', 'contry'],
  ])('refuses %s, naming %s', async (query, parameter) => {
    const { status, body, headers: sent } = await metrics(`?${query}`);
    expect(status).toBe(400);
    expect(sent['content-type']).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400, errors: [{ parameter }] });
  });

  it.each(['limit=1', 'limit=1000'])('takes %s', async (query) =>
    expect((await metrics(`?${query}`)).status).toBe(200),
  );

  it('names every parameter that is wrong', async () => {
    const { body } = await gateway.get<{ errors: { parameter: string }[] }>(
      '/api/v1/sales/metrics?limit=x&granularity=x&start_date=x',
      headers,
    );
    expect(body.errors.map(({ parameter }) => parameter).sort()).toEqual(['granularity', 'limit', 'start_date']);
  });
});

describe('GET /api/v1/sales/summary', () => {
  const summary = (query = '') => gateway.get(`/api/v1/sales/summary${query}`, headers);
  const today = {
    period: 'today',
    start_date: '2026-03-02',
    end_date: '2026-03-02',
    // 0.25 and 3.00: the average of 325 cents by 2 is 162.5, so 1.63.
    metrics: {
      transaction_count: 2,
      total_revenue: 3.25,
      avg_transaction_value: 1.63,
      min_transaction: 0.25,
      max_transaction: 3,
    },
  };

  it.each(['', '?period=today'])('sums up today over all countries: %j', async (query) => {
    expect((await summary(query)).body).toEqual(today);
  });

  it('takes 7 days for a week, today included', async () => {
    expect((await summary('?period=week')).body).toEqual({
      period: 'week',
      start_date: '2026-02-24',
      end_date: '2026-03-02',
      metrics: {
        transaction_count: 4,
        total_revenue: 13.25,
        avg_transaction_value: 3.31,
        min_transaction: 0.25,
        max_transaction: 6,
      },
    });
  });

  it('takes 30 days for a month, today included', async () => {
    // From 1 February: 1000.00 + 0.70 + 13.25 = 1013.95, by 6 = 168.9917.
    expect((await summary('?period=month')).body).toEqual({
      period: 'month',
      start_date: '2026-02-01',
      end_date: '2026-03-02',
      metrics: {
        transaction_count: 6,
        total_revenue: 1013.95,
        avg_transaction_value: 168.99,
        min_transaction: 0.25,
        max_transaction: 1000,
      },
    });
  });

  it.each(['year', '', 'Today'])('refuses the period %j', async (period) => {
    const { status, body } = await summary(`?period=${period}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      errors: [{ parameter: 'period', detail: 'period must be one of today, week, month' }],
    });
  });

  it('answers zeros and nulls for days without sales', async () => {
    const empty = await startTestGateway('2026-03-02T12:00:00Z');
    try {
      const key = await empty.keyFor('read');
      const { body } = await empty.get('/api/v1/sales/summary?period=month', { 'x-api-key': key });
      expect(body).toMatchObject({
        metrics: {
          transaction_count: 0,
          total_revenue: 0,
          avg_transaction_value: null,
          min_transaction: null,
          max_transaction: null,
        },
      });
      expect((await empty.get('/api/v1/sales/metrics', { 'x-api-key': key })).body).toEqual([]);
    } finally {
      await empty.close();
    }
  }, 120_000);
});
