import { eventually } from '@globalmart/testing';
import { Client } from 'pg';
import type { LiveSalesDto } from '../src/live/live-sales.dto';
import { EventStream } from './event-stream';
import { faultsOf, readOpenApi, schemaOf } from './open-api';
import { SalesCommits } from './sales-commits';
import { salesRows } from './sales-rows';
import { startTestGateway, type TestGateway } from './test-gateway';

jest.setTimeout(120_000);

type SalesStream = EventStream<LiveSalesDto>;

const MAX_CONNECTIONS = 3;
const SOON = { deadlineMs: 5_000, everyMs: 5 };

let gateway: TestGateway;
let commits: SalesCommits;
let url: string;
let headers: Record<string, string>;
const streams: SalesStream[] = [];

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z', { liveMaxConnections: MAX_CONNECTIONS });
  commits = new SalesCommits(gateway.database.workerUrl);
  url = `${await gateway.listen()}/api/v1/live/sales`;
  headers = { 'x-api-key': await gateway.keyFor('read') };
}, 180_000);

afterEach(async () => {
  if (streams.length === 0) return;
  for (const stream of streams.splice(0)) stream.close();
  await eventually(() => subscribers(0), SOON);
});

afterAll(async () => {
  await commits?.close();
  await gateway?.close();
});

async function open(more: Record<string, string> = {}): Promise<SalesStream> {
  const stream = await EventStream.open<LiveSalesDto>(url, { ...headers, ...more });
  streams.push(stream);
  return stream;
}

async function subscribers(count: number): Promise<boolean> {
  const { body } = await gateway.get<string>('/metrics');
  return count === 0
    ? !/live_subscribers\{stream="sales"\} [1-9]/.test(body)
    : body.includes(`live_subscribers{stream="sales"} ${count}`);
}

const sale = (cents: number, country: string) => {
  const row = { start: '2026-03-02T00:00:00Z', country, cents };
  return salesRows({ panes: [{ ...row, start: '2026-03-02T11:59:30Z' }], days: [{ ...row, min: cents, max: cents }] });
};

/** What has been shown reaches this offset of partition 0. */
const reaches = (stream: SalesStream, offset: number) =>
  eventually(() => expect(stream.newest?.data.next_offsets['transactions']?.['0']).toBe(offset), SOON);

/** A commit of which the gateway has heard: who comes before that is shown the state before it first. */
async function told(...commit: Parameters<SalesCommits['commit']>): Promise<number> {
  const watcher = await open();
  const offset = await commits.commit(...commit);
  await reaches(watcher, offset);
  watcher.close();
  return offset;
}

it('answers an empty shop with zeros, and has no id for it', async () => {
  const { id, event, data } = await (await open()).nth(1);
  expect({ id, event }).toEqual({ id: undefined, event: 'snapshot' });
  expect(data).toMatchObject({
    next_offsets: {},
    today: { metrics: { transaction_count: 0 } },
    countries: [],
    windows: [],
  });
});

it('begins with the present state and then follows each commit', async () => {
  await told(sale(1_000, 'UK'), { records: 7 });
  const stream = await open();
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  });
  expect(await stream.nth(1)).toMatchObject({ event: 'snapshot', id: '0:7' });
  expect(stream.others).toEqual(['retry: 1000']);

  await commits.commit(sale(505, 'Canada'), { records: 3 });
  await commits.commit(undefined, { partition: 1, records: 2 });
  await eventually(() => expect(stream.newest?.id).toBe('0:10,1:2'), SOON);
  // 10.00 and 5.05: the average of 1505 cents by 2 is 752.5, so 7.53.
  const one = { category: null, units: 1, transaction_count: 1 };
  const day = { ...one, window_start: '2026-03-02T00:00:00.000Z', window_end: '2026-03-03T00:00:00.000Z' };
  const canada = { country: 'Canada', total_amount: 5.05, avg_transaction_value: 5.05 };
  const uk = { country: 'UK', total_amount: 10, avg_transaction_value: 10 };
  const later = { ...one, window_start: '2026-03-02T11:59:30.000Z', window_end: '2026-03-02T12:00:30.000Z' };
  const earlier = { ...one, window_start: '2026-03-02T11:59:00.000Z', window_end: '2026-03-02T12:00:00.000Z' };
  expect(stream.newest).toMatchObject({
    event: 'commit',
    data: {
      next_offsets: { transactions: { '0': 10, '1': 2 } },
      today: {
        period: 'today',
        start_date: '2026-03-02',
        end_date: '2026-03-02',
        metrics: {
          transaction_count: 2,
          total_revenue: 15.05,
          avg_transaction_value: 7.53,
          min_transaction: 5.05,
          max_transaction: 10,
        },
      },
      countries: [
        { ...day, ...uk, min_transaction: 10, max_transaction: 10 },
        { ...day, ...canada, min_transaction: 5.05, max_transaction: 5.05 },
      ],
      windows: [
        { ...later, ...canada },
        { ...later, ...uk },
        { ...earlier, ...canada },
        { ...earlier, ...uk },
      ],
    },
  });
});

it('sends what its description says', async () => {
  const { data } = await (await open()).nth(1);
  expect(data.windows).not.toEqual([]);
  expect(faultsOf(data, schemaOf(await readOpenApi(gateway), '/api/v1/live/sales', 200, 'text/event-stream'))).toEqual(
    [],
  );
});

it('is there within a tenth of a second of the commit', async () => {
  const stream = await open();
  await stream.nth(1);
  const latencies: number[] = [];
  for (let count = 0; count < 9; count += 1) {
    const offset = await commits.commit(undefined);
    const committedMs = performance.now();
    await reaches(stream, offset);
    latencies.push((stream.newest?.atMs ?? Infinity) - committedMs);
  }
  // The middle one, as the machine may be busy with other things for a moment.
  expect(latencies.sort((a, b) => a - b)[4]).toBeLessThan(100);
});

it('makes one message of commits that come faster than it sends, and ends with the last', async () => {
  const stream = await open();
  await stream.nth(1);
  const startMs = performance.now();
  let offset = 0;
  for (let count = 0; count < 50; count += 1) offset = await commits.commit(undefined);
  await reaches(stream, offset);
  // One when it begins and one for each 33 ms, with the snapshot.
  expect(stream.events.length).toBeLessThanOrEqual(Math.ceil((performance.now() - startMs) / 33) + 2);
});

describe('a client that comes back', () => {
  it('is sent what it missed, and nothing twice', async () => {
    const [first, watcher] = [await open(), await open()];
    const seen = await commits.commit(undefined);
    await reaches(first, seen);
    const id = first.newest?.id ?? '';
    first.close();
    for (let count = 0; count < 2; count += 1) await reaches(watcher, await commits.commit(undefined));
    const again = await open({ 'last-event-id': id });
    await reaches(again, await commits.commit(undefined));
    expect(again.events.map(({ event, id }) => `${event} ${id}`)).toEqual([
      `commit 0:${seen + 1},1:2`,
      `commit 0:${seen + 2},1:2`,
      `commit 0:${seen + 3},1:2`,
    ]);
  });

  it('is told what was committed while nobody watched', async () => {
    const first = await open();
    const seen = await commits.commit(undefined);
    await reaches(first, seen);
    first.close();
    await eventually(() => subscribers(0), SOON);
    await commits.commit(undefined);
    const again = await open({ 'last-event-id': `0:${seen},1:2` });
    expect(await again.nth(1)).toMatchObject({ event: 'commit', id: `0:${seen + 1},1:2` });
  });

  it.each(['0:1', 'nothing', ''])('gets the present state when %j is not known', async (id) => {
    const offset = await told(undefined);
    const stream = await open({ 'last-event-id': id });
    expect(await stream.nth(1)).toMatchObject({ event: 'snapshot', id: `0:${offset},1:2` });
  });
});

it('goes on after the database has ended the connection on which it listens', async () => {
  const stream = await open();
  await stream.nth(1);
  const itself = new Client({ connectionString: gateway.database.gatewayUrl });
  await itself.connect();
  const { rowCount } = await itself.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'globalmart commit listener' AND datname = current_database()`,
  );
  await itself.end();
  expect(rowCount).toBe(1);
  await reaches(stream, await commits.commit(undefined));
});

it('refuses more clients than it may have, and takes one when another has gone', async () => {
  const [first] = [await open(), await open(), await open()];
  const refused = await gateway.get('/api/v1/live/sales', headers);
  expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  first.close();
  await eventually(() => open(), SOON);
});

it('answers HEAD without a stream', async () => {
  const { status, headers: sent } = await gateway.request('HEAD', '/api/v1/live/sales', headers);
  expect(status).toBe(200);
  expect(sent['content-type']).toBe('text/event-stream');
});

it.each([
  [401, {}],
  [403, { 'x-api-key': 'gm_0123456789012345678901234567890123456789' }],
])('is %d without a key that holds', async (status, sent) => {
  expect((await gateway.get('/api/v1/live/sales', sent)).status).toBe(status);
});

it('needs the scope read', async () => {
  const key = await gateway.keyFor('ingest');
  expect((await gateway.get('/api/v1/live/sales', { 'x-api-key': key })).status).toBe(403);
});

it('ends within five seconds of its key', async () => {
  const key = await gateway.keyFor('admin');
  const [stream, other] = [await open({ 'x-api-key': key }), await open()];
  await gateway.revoke('admin');
  await eventually(() => stream.closed, SOON);
  expect(other.closed).toBe(false);
});

// Last: there is nothing to ask afterwards.
it('ends its streams when it is told to stop, though clients stay', async () => {
  const stream = await open();
  streams.length = 0;
  const closing = gateway.close();
  await eventually(() => stream.closed, SOON);
  await closing;
});
