import { eventually } from '@globalmart/testing';
import { connect, type Socket } from 'node:net';
import { SalesCommits } from './sales-commits';
import { salesRows } from './sales-rows';
import { startTestGateway, type TestGateway } from './test-gateway';

const READERS = 900;
const STALLED = 100;
const COMMITS = 20;
const UNREAD_BYTES = 65_536;

jest.setTimeout(120_000);

/** A client on a bare socket: of a thousand, each has to cost little. */
class Reader {
  /** When each id was read. */
  readonly seen = new Map<string, number>();
  closed = false;
  private rest = '';

  constructor(readonly socket: Socket) {
    socket.on('close', () => (this.closed = true));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const text = this.rest + chunk.toString('latin1');
      for (const [, id = ''] of text.matchAll(/^id: (.*)\n/gm)) this.seen.set(id, performance.now());
      // An id that is cut in two is read when the rest of it is there.
      this.rest = text.slice(text.lastIndexOf('\n') + 1).slice(0, 100);
    });
  }
}

let gateway: TestGateway;
let commits: SalesCommits;
let request: string;
let port: number;
const sockets: Socket[] = [];

beforeAll(async () => {
  const settings = { liveMaxConnections: READERS + STALLED, liveUnreadBytes: UNREAD_BYTES };
  gateway = await startTestGateway('2026-03-02T12:00:00Z', settings);
  commits = new SalesCommits(gateway.database.workerUrl);
  port = Number(new URL(await gateway.listen()).port);
  const key = await gateway.keyFor('read');
  request = `GET /api/v1/live/sales HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${key}\r\n\r\n`;
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await commits?.close();
  await gateway?.close();
});

/** Fewer at a time than wait to be accepted at most. */
async function openMany(count: number): Promise<Socket[]> {
  const opened: Socket[] = [];
  while (opened.length < count) {
    const batch = Array.from({ length: Math.min(100, count - opened.length) }, () => connect(port, '127.0.0.1'));
    for (const socket of batch) socket.write(request);
    opened.push(...batch);
    sockets.push(...batch);
    await subscribers(sockets.length);
  }
  return opened;
}

async function metric(name: string): Promise<number> {
  const { body } = await gateway.get<string>('/metrics');
  return Number(new RegExp(`^globalmart_live_${name}\\{stream="sales"\\} (.*)$`, 'm').exec(body)?.[1] ?? 0);
}

const subscribers = (count: number) =>
  eventually(async () => expect(await metric('subscribers')).toBe(count), { deadlineMs: 15_000 });

it('gives 900 clients every update within a second while 100 others do not read, and lets those go', async () => {
  const rssAtStart = process.memoryUsage.rss();
  const stalled = await openMany(STALLED);
  for (const socket of stalled) socket.pause().on('error', () => undefined);
  const readers = (await openMany(READERS)).map((socket) => new Reader(socket));

  const latencies: number[] = [];
  for (let count = 0; count < COMMITS; count += 1) {
    const id = `0:${await commits.commit(undefined)}`;
    const committedMs = performance.now();
    await eventually(() => readers.every(({ seen }) => seen.has(id)), { deadlineMs: 5_000, everyMs: 20 });
    latencies.push(...readers.map(({ seen }) => (seen.get(id) ?? Infinity) - committedMs));
  }
  latencies.sort((a, b) => a - b);
  const at = (share: number) => Math.round(latencies[Math.floor(share * (latencies.length - 1))] ?? NaN);
  process.stdout.write(`commit to ${READERS} clients: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms\n`);
  expect(at(1)).toBeLessThan(1_000);
  // Both ends of a thousand connections are in this process.
  expect(process.memoryUsage.rss() - rssAtStart).toBeLessThan(256 * 1024 * 1024);

  // What the system keeps for a client that does not read is some megabytes, so from here on messages are long, and to few.
  for (const { socket } of readers.splice(20)) socket.destroy();
  await subscribers(20 + STALLED);
  const countries = Array.from({ length: 300 }, (_, index) => `Country ${index}`);
  const panes = countries.map((country) => ({ start: '2026-03-02T11:59:30Z', country, cents: 100 }));
  await commits.commit(salesRows({ panes }));
  await eventually(
    async () => {
      await commits.commit(undefined);
      expect(await metric('dropped_total')).toBe(STALLED);
    },
    { deadlineMs: 20_000, everyMs: 30 },
  );
  await subscribers(20);
  const end = await commits.commit(undefined);
  await eventually(() => readers.every(({ seen }) => seen.has(`0:${end}`)), { deadlineMs: 5_000 });
  expect(readers.some(({ closed }) => closed)).toBe(false);
});
