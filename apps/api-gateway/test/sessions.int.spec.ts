import { type SessionCart, type SessionRow, upsertSessionRows } from '@globalmart/metrics-store';
import { startTestGateway, type TestGateway } from './test-gateway';

type Row = Record<string, string | number | boolean | null>;

const NOW = '2026-03-02T12:00:00Z';

let gateway: TestGateway;
let headers: Record<string, string>;

const at = (time: string) => Date.parse(time.includes('T') ? time : `2026-03-02T${time}Z`);

type Cart = Partial<Omit<SessionCart, 'abandonment'>> & { readonly left?: [time: string, cents: number] };

function session(
  name: string,
  start: string,
  { cart, ...given }: Partial<Omit<SessionRow, 'cart'>> & { cart?: Cart } = {},
) {
  const [userId = '', sessionId = ''] = name.split(' ');
  const startMs = at(start);
  const nothing = { partition: 0, pageViews: 0, totalCents: 0, purchases: 0, history: undefined };
  return { ...nothing, userId, sessionId, startMs, endMs: startMs, ...given, cart: cart && cartOf(startMs, cart) };
}

function cartOf(lastMs: number, { left, ...given }: Cart): SessionCart {
  const cart = { adds: 1, removes: 0, checkouts: 0, lastMs, kept: new Map<string, number>(), ...given };
  if (left === undefined) return { ...cart, abandonment: undefined };
  const rest = { isByEvent: true, products: 2, minutes: 7, unpriced: new Map<string, number>(), catalogueMs: 0 };
  return { ...cart, abandonment: { ...rest, timeMs: at(left[0]), pricedCents: BigInt(left[1]) } };
}

beforeAll(async () => {
  gateway = await startTestGateway(NOW);
  headers = { 'x-api-key': await gateway.keyFor('read') };
  await upsertSessionRows(
    gateway.worker,
    [
      session('ada s1', '11:10:00', {
        endMs: at('11:20:00.999'),
        pageViews: 4,
        totalCents: 12_345,
        purchases: 1,
        cart: { adds: 3, removes: 1, checkouts: 1 },
      }),
      session('ada s2', '11:40:00', { pageViews: 1 }),
      session('bob s1', '11:40:00', { pageViews: 1, cart: { left: ['11:50:00', 5_000] } }),
      session('bob s2', '10:59:59.999', { pageViews: 1, cart: { left: ['11:00:00.001', 2_000] } }),
      session('cyd s1', '09:00:00', { pageViews: 2, cart: { lastMs: at('09:30:00') } }),
      session('cyd s2', '2026-03-01T23:59:59.999Z', { cart: { left: ['2026-03-02T00:10:00Z', 99_900] }, purchases: 1 }),
    ],
    [{ partition: 0, userId: 'bob', timeMs: at('11:55:00') }],
  );
  await gateway.worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms,
                                 watermark_ms)
     VALUES ('sessions', 'cart_events', 0, 1, 1, 0, 0, $1, $1::bigint - 600000)`,
    [at(NOW)],
  );
}, 180_000);

afterAll(() => gateway?.close());

const get = (path: string) => gateway.get<Row[]>(`/api/v1/${path}`, headers);
const names = (rows: Row[]) => rows.map((row) => `${String(row['user_id'])} ${String(row['session_id'])}`);

/** Follows the links from page to page. */
async function allPages(path: string): Promise<Row[]> {
  const seen: Row[] = [];
  for (let next: string | undefined = path; next !== undefined && seen.length < 20;) {
    const { body, headers: sent } = await get(next);
    seen.push(...body);
    next = /^<\/api\/v1\/([^>]*)>; rel="next"$/.exec(sent['link'] ?? '')?.[1];
  }
  return seen;
}

describe('GET /api/v1/sessions', () => {
  it('has sessions, the last to begin first, then by user and session', async () => {
    const { status, body } = await get('sessions');
    expect(status).toBe(200);
    expect(names(body)).toEqual(['ada s2', 'bob s1', 'ada s1', 'bob s2', 'cyd s1', 'cyd s2']);
    expect(body[2]).toEqual({
      session_id: 's1',
      user_id: 'ada',
      start_time: '2026-03-02T11:10:00.000Z',
      end_time: '2026-03-02T11:20:00.999Z',
      duration_seconds: 600,
      page_views: 4,
      cart_adds: 3,
      cart_removes: 1,
      purchase_completed: true,
      abandoned: false,
      total_amount: 123.45,
      closed: false,
    });
  });

  it.each([
    ['user_id=cyd', ['cyd s1', 'cyd s2']],
    ['user_id=nobody', []],
    // The watermark is at 11:50.
    ['closed=true', ['bob s2', 'cyd s1', 'cyd s2']],
    ['closed=false', ['ada s2', 'bob s1', 'ada s1']],
    ['purchase_completed=true', ['ada s1', 'cyd s2']],
    ['purchase_completed=false&closed=true&user_id=cyd', ['cyd s1']],
  ])('chooses by %s', async (query, expected) => {
    expect(names((await get(`sessions?${query}`)).body)).toEqual(expected);
  });

  it('links page to page, also between sessions that began at one moment', async () => {
    expect(names(await allPages('sessions?limit=1&closed=false'))).toEqual(['ada s2', 'bob s1', 'ada s1']);
  });

  it.each(['closed=1', 'purchase_completed=', 'user_id=', 'cursor=x', 'cursor=WzFd', 'limit=0'])(
    'refuses %s, naming the parameter',
    async (query) => {
      const { status, body } = await gateway.get(`/api/v1/sessions?${query}`, headers);
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ parameter: query.split('=')[0] }] });
    },
  );
});

describe('GET /api/v1/carts/abandonments', () => {
  it('has abandoned carts, the last first, and when their users bought something again', async () => {
    const { body } = await get('carts/abandonments');
    expect(names(body)).toEqual(['bob s1', 'bob s2', 'cyd s2']);
    expect(body[0]).toEqual({
      session_id: 's1',
      user_id: 'bob',
      products_in_cart: 2,
      cart_value: 50,
      abandonment_time: '2026-03-02T11:50:00.000Z',
      time_in_cart_minutes: 7,
      recovered_at: '2026-03-02T11:55:00.000Z',
    });
    expect(body[2]).toMatchObject({ recovered_at: null });
  });

  it.each([
    // An hour before now is 11:00.
    ['hours=1', ['bob s1', 'bob s2']],
    ['recovered=true', ['bob s1', 'bob s2']],
    ['recovered=false', ['cyd s2']],
  ])('chooses by %s', async (query, expected) => {
    expect(names((await get(`carts/abandonments?${query}`)).body)).toEqual(expected);
  });

  it('links page to page', async () => {
    expect(names(await allPages('carts/abandonments?limit=1&hours=48'))).toEqual(['bob s1', 'bob s2', 'cyd s2']);
  });

  it.each(['hours=0', 'hours=169', 'hours=x', 'recovered=maybe', 'cursor=WzFd'])('refuses %s', async (query) => {
    expect((await get(`carts/abandonments?${query}`)).status).toBe(400);
  });
});

describe('GET /api/v1/carts/summary', () => {
  it('counts carts where they were abandoned, or else changed last', async () => {
    const { body } = await get('carts/summary?hours=1');
    // ada s1, bob s1 and bob s2; 2 of 3 is 66.67 %.
    expect(body).toEqual({
      hours: 1,
      carts: 3,
      abandoned: 2,
      abandonment_rate: 66.67,
      value_lost: 0,
      recovered: 2,
      value_recovered: 70,
    });
  });

  it('tells what is lost from what came back', async () => {
    const { body } = await get('carts/summary');
    const expected = {
      carts: 5,
      abandoned: 3,
      abandonment_rate: 60,
      value_lost: 999,
      recovered: 2,
      value_recovered: 70,
    };
    expect(body).toEqual({ hours: 24, ...expected });
  });
});

describe('GET /api/v1/funnel', () => {
  const steps = (rows: Row[]) =>
    rows.map(({ window_start: start, ...row }) => {
      const counts = ['sessions', 'viewed', 'added_to_cart', 'checked_out', 'purchased'].map((step) => row[step]);
      return `${String(start).slice(8, 16)} ${counts.join(' ')}`;
    });

  it('counts each step of the sessions that began in an hour, newest first', async () => {
    const { body } = await get('funnel');
    expect(steps(body)).toEqual([
      '02T11:00 3 3 2 1 1',
      '02T10:00 1 1 1 0 0',
      '02T09:00 1 1 1 0 0',
      '01T23:00 1 0 1 0 1',
    ]);
    expect(body[0]).toMatchObject({
      window_start: '2026-03-02T11:00:00.000Z',
      window_end: '2026-03-02T12:00:00.000Z',
    });
  });

  it.each([
    ['granularity=day', ['02T00:00 5 5 4 1 1', '01T00:00 1 0 1 0 1']],
    ['start_date=2026-03-02', ['02T11:00 3 3 2 1 1', '02T10:00 1 1 1 0 0', '02T09:00 1 1 1 0 0']],
    ['start_date=2026-03-02T10:30:00Z', ['02T11:00 3 3 2 1 1']],
    ['end_date=2026-03-02T10:59:00Z', ['02T09:00 1 1 1 0 0', '01T23:00 1 0 1 0 1']],
    ['granularity=day&end_date=2026-03-01', ['01T00:00 1 0 1 0 1']],
  ])('chooses by %s', async (query, expected) => {
    expect(steps((await get(`funnel?${query}`)).body)).toEqual(expected);
  });

  it('links page to page', async () => {
    expect(steps(await allPages('funnel?limit=3'))).toHaveLength(4);
  });

  it.each(['granularity=minute', 'start_date=x', 'start_date=2026-03-02&end_date=2026-03-01', 'cursor=x'])(
    'refuses %s',
    async (query) => expect((await get(`funnel?${query}`)).status).toBe(400),
  );
});
