import type { EventTopic } from '@globalmart/contracts';
import { customOfUsers, visitsPerMinute } from '../../test/visit-jobs';
import type { Claim } from '../flush/cut';
import type { AnyJob } from '../job';
import { JobSlot } from './job-slot';
import { isTooFarAhead } from './side-by-side';

const TOPICS = ['transactions', 'product_views', 'cart_events'] as const;
const SECOND = 1_000;

function claimOf(topic: EventTopic): Claim {
  const start = { nextOffset: 0, restoreOffset: 0, dedupOffset: 0 };
  return { topic, epoch: 1, ...start, restoreMaxEventMs: null, maxEventMs: null, lastOffset: null, lastAppendMs: null };
}

/** A partition whose topics have been read up to so many seconds, as far as they have been read at all. */
class Partition {
  lags: Partial<Record<EventTopic, number>> = {};
  stuck: EventTopic | undefined;
  private readonly slots: readonly JobSlot[];
  private readonly readers: Map<EventTopic, { readonly watermarkMs: number | null }>;

  constructor(jobs: readonly AnyJob[], reached: Partial<Record<EventTopic, number>>) {
    this.slots = jobs.map((job) => new JobSlot(job, 0, job.topics.map(claimOf), 0));
    const watermarkOf = (seconds: number | undefined) => (seconds === undefined ? null : seconds * SECOND);
    this.readers = new Map(TOPICS.map((topic) => [topic, { watermarkMs: watermarkOf(reached[topic]) }]));
  }

  waiting(): EventTopic[] {
    return TOPICS.filter((topic) =>
      isTooFarAhead(topic, {
        readers: this.readers,
        slots: this.slots,
        lagOf: (other) => this.lags[other] ?? 0,
        isStuck: (other) => other === this.stuck,
        settings: { backlogRecords: 100, greatestLeadMs: 20 * SECOND },
      }),
    );
  }
}

const meeting = customOfUsers('meeting', TOPICS).job;

describe('isTooFarAhead', () => {
  it('lets wait whoever is further ahead than allowed of a topic that has a backlog', () => {
    const partition = new Partition([meeting], { transactions: 100, product_views: 79, cart_events: 99 });
    partition.lags = { product_views: 100 };
    expect(partition.waiting()).toEqual(['transactions']);
  });

  it('waits for nobody who has hardly anything left to read', () => {
    const partition = new Partition([meeting], { transactions: 100, product_views: 50, cart_events: 50 });
    partition.lags = { transactions: 5_000, product_views: 99 };
    expect(partition.waiting()).toEqual([]);
  });

  it('never lets the one wait that is furthest behind', () => {
    const partition = new Partition([meeting], { transactions: 100, product_views: 50, cart_events: 0 });
    partition.lags = { transactions: 5_000, product_views: 5_000, cart_events: 5_000 };
    expect(partition.waiting()).toEqual(['transactions', 'product_views']);
  });

  it('does not wait for a topic that waits for something else, nor for one without an event', () => {
    const partition = new Partition([meeting], { transactions: 100, product_views: 50 });
    partition.lags = { product_views: 5_000, cart_events: 5_000 };
    partition.stuck = 'product_views';
    expect(partition.waiting()).toEqual([]);
  });

  it('leaves alone topics that meet in no row that has to be loaded', () => {
    const jobs = [visitsPerMinute('sums', TOPICS).job, customOfUsers('apart', ['product_views']).job] as AnyJob[];
    const partition = new Partition(jobs, { transactions: 100, product_views: 50, cart_events: 0 });
    partition.lags = { transactions: 5_000, product_views: 5_000, cart_events: 5_000 };
    expect(partition.waiting()).toEqual([]);
  });
});
