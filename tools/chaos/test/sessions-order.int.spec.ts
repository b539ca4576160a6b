import { SeededRandom } from '@globalmart/streaming/simulation';
import { chooseSeed } from '../load/choose-seed';
import { DELAY_MS } from '../load/fate-judge';
import {
  SESSION_TOPICS,
  type SessionLoad,
  sessionLoad,
  type SessionRecord,
  type SessionTopic,
} from '../load/session-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();
const SLICE_MS = 15 * 60_000;

type Senders = Readonly<Record<SessionTopic, (records: readonly SessionRecord[]) => Promise<void>>>;

describe(`sessions of three topics (CHAOS_SEED=${seed})`, () => {
  const load = sessionLoad({ seed, sessions: 400 });
  const open: TestStage[] = [];
  afterAll(async () => {
    await Promise.all(open.map((test) => test.close()));
  });

  it('leave the same tables in whatever order and at whatever speed their topics come', async () => {
    const orderly = await tablesAfter(async (test, send) => {
      const worker = test.stage.startWorker();
      await worker.waitFor('assigned');
      // As in a shop: all topics go on together.
      for (const slice of slicesOf(load)) await Promise.all(SESSION_TOPICS.map((topic) => send[topic](slice[topic])));
    });
    const apart = await tablesAfter(async (test, send) => {
      const first = test.stage.startWorker();
      await first.waitFor('assigned');
      await send.cart_events(shuffleInsideDelay(load.cart_events));
      // What carts come to is written without the purchases, and before anybody has looked at anything.
      await test.stage.quiesce();
      expect((await test.stage.results.dump())['cart_abandonment']).not.toEqual(orderly['cart_abandonment']);
      await send.transactions(shuffleInsideDelay(load.transactions));
      await first.kill();
      test.stage.startWorker();
      test.stage.startWorker();
      // The topic that stood still for three hours comes last.
      await send.product_views(shuffleInsideDelay(load.product_views));
    });
    for (const table of ['session_metrics', 'cart_abandonment']) expect(orderly[table]?.length).toBeGreaterThan(50);
    expect(apart).toEqual(orderly);
  });

  async function tablesAfter(
    play: (test: TestStage, send: Senders) => Promise<void>,
  ): Promise<Record<string, string[]>> {
    const test = await openTestStage('sessions_order');
    open.push(test);
    await play(test, await sendersOf(test));
    await expectExact(test.stage, { valid: load.transactions.length, duplicate: 0, late: 0, invalid: 0 });
    await Promise.all(test.stage.workers.map((worker) => worker.stop()));
    return test.stage.results.dump();
  }
});

async function sendersOf({ stage }: TestStage): Promise<Senders> {
  const senders = SESSION_TOPICS.map(async (topic) => {
    const sender = await stage.openSender({ topic, maxBatchRecords: 20 });
    return [topic, (records: readonly SessionRecord[]) => sender.send(records)] as const;
  });
  return Object.fromEntries(await Promise.all(senders)) as Senders;
}

/** Quarters of an hour of all topics. */
function slicesOf(load: SessionLoad): SessionLoad[] {
  const times = SESSION_TOPICS.flatMap((topic) => load[topic].map(({ eventMs }) => eventMs));
  const [fromMs, untilMs] = [Math.min(...times), Math.max(...times)];
  const within = (records: readonly SessionRecord[], startMs: number) =>
    records.filter(({ eventMs }) => eventMs >= startMs && eventMs < startMs + SLICE_MS);
  const slices: SessionLoad[] = [];
  for (let startMs = fromMs; startMs <= untilMs; startMs += SLICE_MS) {
    slices.push({
      product_views: within(load.product_views, startMs),
      cart_events: within(load.cart_events, startMs),
      transactions: within(load.transactions, startMs),
    });
  }
  return slices;
}

/** Sent less than the delay after it happened, an event is never behind the watermark of its topic. */
function shuffleInsideDelay(records: readonly SessionRecord[]): SessionRecord[] {
  const random = new SeededRandom(seed);
  const sentAt = new Map(records.map((record) => [record, record.eventMs + random.below(DELAY_MS)]));
  return [...records].sort((a, b) => Number(sentAt.get(a)) - Number(sentAt.get(b)));
}
