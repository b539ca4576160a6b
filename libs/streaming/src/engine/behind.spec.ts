import type { EventTopic } from '@globalmart/contracts';
import type { AnyJob } from '../job';
import { divide, frontOf, recordsBehind } from './behind';

const LIMIT = 10;

function job(name: string): AnyJob {
  return { name, topics: [], createFold: () => ({ apply: () => undefined, take: () => undefined }) };
}

const [a, b, c] = [job('a'), job('b'), job('c')];

function at(offsets: Partial<Record<EventTopic, number>>): Map<EventTopic, number> {
  return new Map(Object.entries(offsets) as [EventTopic, number][]);
}

function divided(positions: [AnyJob, Partial<Record<EventTopic, number>>][], joining: AnyJob[] = []): string {
  const { together, behind } = divide(
    new Map(positions.map(([each, offsets]) => [each, at(offsets)])),
    LIMIT,
    new Set(joining),
  );
  return [together, behind].map((jobs) => jobs.map(({ name }) => name).join('')).join('|');
}

describe('recordsBehind', () => {
  it('sums over the topics of the job, and counts what it is ahead for nothing', () => {
    const front = frontOf([at({ transactions: 100, cart_events: 7 }), at({ transactions: 90, product_views: 50 })]);
    expect(recordsBehind(at({ transactions: 60, product_views: 45 }), front)).toBe(45);
    expect(recordsBehind(at({ transactions: 100, inventory_updates: 3 }), front)).toBe(0);
  });
});

describe('divide', () => {
  it('keeps together who is within the limit of the front, and the order', () => {
    expect(
      divided([
        [a, { transactions: 90 }],
        [b, { transactions: 100 }],
        [c, { transactions: 89 }],
      ]),
    ).toBe('ab|c');
  });

  it('has nobody behind where there is one job, or all are new', () => {
    expect(divided([[a, { transactions: 0 }]])).toBe('a|');
    expect(
      divided([
        [a, { transactions: 0 }],
        [b, { transactions: 0 }],
      ]),
    ).toBe('ab|');
  });

  it('does not call a job behind for a topic that nobody else reads', () => {
    expect(
      divided([
        [a, { transactions: 1_000 }],
        [b, { cart_events: 0 }],
      ]),
    ).toBe('ab|');
  });

  it('takes in who was found near before, whatever the distance is now', () => {
    const positions: Parameters<typeof divided>[0] = [
      [a, { transactions: 100 }],
      [b, { transactions: 50 }],
      [c, { transactions: 40 }],
    ];
    expect(divided(positions, [b])).toBe('ab|c');
  });

  it('lets the nearest go alone where all are behind each other', () => {
    expect(
      divided([
        [a, { transactions: 0, cart_events: 100 }],
        [b, { transactions: 60, cart_events: 0 }],
      ]),
    ).toBe('a|b');
  });
});
