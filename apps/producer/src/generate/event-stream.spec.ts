import { judgeRecord, type TransactionMessage } from '@globalmart/contracts';
import { Catalogue } from './catalogue';
import { EventStream, type EventStreamOptions, type GeneratedEvent } from './event-stream';

const CATALOGUE = new Catalogue(5_000);
const START_MS = Date.UTC(2026, 0, 1);
const EVENTS = 20_000;

function stream(options: Partial<EventStreamOptions> = {}): EventStream {
  return new EventStream({ seed: 7, catalogue: CATALOGUE, mix: [20, 60, 20], eventsPerSecond: 500, ...options });
}

function events(count: number, options: Partial<EventStreamOptions> = {}): GeneratedEvent[] {
  const made = stream(options);
  return Array.from({ length: count }, (_, i) => made.event(i, START_MS + i * 2));
}

describe('EventStream', () => {
  const made = events(EVENTS);

  it('makes events that pass the contract, keyed by user, at the time given', () => {
    made.forEach(({ topic, key, value }, i) => {
      const appendTimeMs = START_MS + i * 2;
      const judged = judgeRecord(topic, { key: Buffer.from(key), value: Buffer.from(value), appendTimeMs });
      expect(judged).toMatchObject({ ok: true, event: { eventTimeMs: appendTimeMs, userId: key } });
    });
  });

  it('keeps the mix', () => {
    const share = (topic: string) => made.filter((event) => event.topic === topic).length / EVENTS;
    expect(share('transactions')).toBeCloseTo(0.2, 1);
    expect(share('product_views')).toBeCloseTo(0.6, 1);
    expect(events(500, { mix: [1, 0, 0] }).every(({ topic }) => topic === 'transactions')).toBe(true);
  });

  it('makes the same event for the same seed, index and time, whatever came before', () => {
    expect(events(200)).toEqual(made.slice(0, 200));
    expect(stream().event(150, START_MS + 300)).toEqual(made[150]);
    expect(events(200, { seed: 8 })).not.toEqual(made.slice(0, 200));
  });

  it('leaves one line in a hundred to the catalogue', () => {
    const lines = made
      .filter(({ topic }) => topic === 'transactions')
      .flatMap(({ value }) => (JSON.parse(value) as TransactionMessage).products);
    const without = lines.filter(({ category }) => category === undefined).length / lines.length;
    expect(without).toBeGreaterThan(0.005);
    expect(without).toBeLessThan(0.02);
  });

  it('lets views, carts and purchases of a session meet', () => {
    const bySession = new Map<string, Set<string>>();
    const usersOf = new Map<string, Set<string>>();
    for (const { topic, key, value } of events(60_000, { eventsPerSecond: 50 })) {
      const { session_id: session } = JSON.parse(value) as { session_id?: string };
      if (session === undefined) continue;
      bySession.set(session, (bySession.get(session) ?? new Set()).add(topic));
      usersOf.set(session, (usersOf.get(session) ?? new Set()).add(key));
    }
    expect([...bySession.values()].some((topics) => topics.size === 3)).toBe(true);
    expect([...usersOf.values()].every((users) => users.size === 1)).toBe(true);
  });
});
