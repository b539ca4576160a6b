import { EVENT_DEFINITIONS, type AnyEvent, type EventTopic, type Judgement } from '@globalmart/contracts';
import type { EngineObserver } from '../engine/observer';
import { StoreUnavailable } from '../errors';
import type { AnyJob } from '../job';
import type { LogRecord } from '../ports';
import { CategoryResolver } from './category-resolver';
import { PartitionCategories } from './partition-categories';

const { transactions } = EVENT_DEFINITIONS;
const sales: AnyJob = {
  name: 'sales',
  topics: ['transactions'],
  categoriesOf: ['transactions'],
  createFold: () => ({ apply: () => undefined, take: () => undefined }),
};

/** One partition, a catalogue that knows every product, and a clock that the waits move. */
class Stage {
  readonly told: string[] = [];
  questions = 0;
  ends: readonly number[] | Error = [0];
  reached: readonly number[] = [0];
  isWanted = true;
  nowMs = 0;
  onSleep: () => void = () => undefined;
  readonly categories: PartitionCategories;

  constructor(job: AnyJob = sales) {
    const endOffsets = (topic: EventTopic) => {
      expect(topic).toBe('product_catalog');
      this.questions++;
      return this.ends instanceof Error ? Promise.reject(this.ends) : Promise.resolve(this.ends);
    };
    const resolver = new CategoryResolver(
      { endOffsets },
      {
        reach: () => Promise.resolve(this.reached),
        findSpans: (moments) =>
          Promise.resolve(moments.map(() => ({ fromMs: -Infinity, untilMs: Infinity, category: 'Books' }))),
        changedProducts: () => Promise.resolve([]),
      },
    );
    const observer: Pick<EngineObserver, 'awaitingCatalogue' | 'retrying'> = {
      awaitingCatalogue: (topic, partition, { waitedMs, missingRecords }) =>
        this.told.push(`${topic}-${partition} has waited ${waitedMs} ms for ${missingRecords}`),
      retrying: (what) => this.told.push(`retrying ${what}`),
    };
    this.categories = new PartitionCategories({
      partition: 1,
      jobs: [job],
      categories: resolver,
      clock: {
        nowMs: () => this.nowMs,
        sleep: (ms) => {
          this.nowMs += ms;
          this.onSleep();
          return Promise.resolve();
        },
        breathe: () => Promise.resolve(),
      },
      random: { next: () => 0 },
      observer: observer as EngineObserver,
      isWanted: () => this.isWanted,
    });
  }

  /** Fills a slice of sales with these offsets, `-` before one that brings its own category, and tells the lines' categories. */
  async fill(offsets: readonly string[], endOffset: number): Promise<string | false> {
    const records: LogRecord[] = offsets.map((offset) => ({
      offset: Number(offset.replace('-', '')),
      appendTimeMs: 0,
      key: null,
      value: null,
    }));
    const judgements = offsets.map((offset): Judgement<AnyEvent> => {
      const category = offset.startsWith('-') ? 'Garden' : undefined;
      const products = [{ product_id: 'p-1', quantity: 1, price: 1, category }];
      return { ok: true, event: transactions.decode({ ...transactions.example, products }, 0) };
    });
    const isReady = await this.categories.fill({ topic: 'transactions', records, judgements, endOffset });
    if (!isReady) return false;
    return judgements
      .map((judgement) => (judgement.ok && judgement.event.topic === 'transactions' ? judgement.event.lines : []))
      .map(([line]) => line?.category)
      .join(' ');
  }
}

describe('PartitionCategories', () => {
  it('asks nothing where every line brings its category', async () => {
    const stage = new Stage();
    expect(await stage.fill(['-0', '-1'], 2)).toBe('Garden Garden');
    expect(stage.questions).toBe(0);
  });

  it('asks nothing for jobs that want no categories', async () => {
    const stage = new Stage({ ...sales, categoriesOf: [] });
    expect(await stage.fill(['0'], 1)).toBe('');
    expect(stage.questions).toBe(0);
  });

  it('asks once where the catalogue ends for all that the log was known to hold by then', async () => {
    const stage = new Stage();
    expect(await stage.fill(['0', '-1', '2'], 10)).toBe('Books Garden Books');
    expect(await stage.fill(['3', '9'], 10)).toBe('Books Books');
    expect(stage.questions).toBe(1);
    expect(await stage.fill(['-10', '-11'], 12)).toBe('Garden Garden');
    expect(stage.questions).toBe(1);
    expect(await stage.fill(['12'], 13)).toBe('Books');
    expect(stage.questions).toBe(2);
  });

  it('waits until the catalogue reaches its end, and tells of a long wait', async () => {
    const stage = new Stage();
    stage.ends = [7];
    stage.reached = [3];
    let since: number | undefined;
    stage.onSleep = () => {
      since = stage.categories.waitingSince('transactions');
      if (stage.nowMs >= 11_000) stage.reached = [7];
    };
    expect(await stage.fill(['0'], 1)).toBe('Books');
    expect(stage.told).toEqual(['transactions-1 has waited 5000 ms for 4', 'transactions-1 has waited 10000 ms for 4']);
    expect(since).toBe(0);
    expect(stage.categories.waitingSince('transactions')).toBeUndefined();
  });

  it('asks again while the log cannot answer', async () => {
    const stage = new Stage();
    stage.ends = new StoreUnavailable('no broker');
    stage.onSleep = () => {
      if (stage.told.length === 3) stage.ends = [0];
    };
    expect(await stage.fill(['0'], 1)).toBe('Books');
    expect(stage.told).toEqual(Array(3).fill('retrying the end of the catalogue'));
  });

  it('stops waiting once nobody wants the slice, and does not take the wait for done', async () => {
    const stage = new Stage();
    stage.ends = [7];
    stage.onSleep = () => (stage.isWanted = stage.nowMs < 100);
    expect(await stage.fill(['0'], 1)).toBe(false);
    expect(stage.categories.waitingSince('transactions')).toBeUndefined();
    stage.isWanted = true;
    stage.reached = [7];
    expect(await stage.fill(['0'], 1)).toBe('Books');
    expect(stage.questions).toBe(2);
  });
});
