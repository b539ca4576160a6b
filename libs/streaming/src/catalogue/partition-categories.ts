import { type AnyEvent, CATALOGUE_LEAD_MS, type EventTopic, type Judgement } from '@globalmart/contracts';
import { askUntilAnswered } from '../engine/backoff';
import type { EngineObserver } from '../engine/observer';
import type { AnyJob } from '../job';
import type { ClockPort, LogRecord, RandomPort } from '../ports';
import type { CategoryResolver } from './category-resolver';
import { CategoryGaps, lacksCategory } from './event-categories';

const POLL_MS = 25;
const TELL_EVERY_MS = 5_000;

export interface PartitionCategoriesOptions {
  readonly partition: number;
  readonly jobs: readonly AnyJob[];
  readonly categories: CategoryResolver | undefined;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly observer: EngineObserver;
  /** Whether the partition is still to be folded here. */
  readonly isWanted: () => boolean;
}

/** Consecutive records of one topic as they were judged by themselves, before any of them is folded. */
export interface Slice {
  readonly topic: EventTopic;
  readonly records: readonly LogRecord[];
  /** Of each record; `undefined` where a record is not to be folded. Their events get their categories here. */
  readonly judgements: readonly (Judgement<AnyEvent> | undefined)[];
  /** An end of the partition that the log has told already: what lies before it was appended before now. */
  readonly endOffset: number;
}

/**
 * Fills in the categories that one partition's events leave to the catalogue, and waits for it where it has to.
 *
 * The catalogue's end is asked for once for all records known to be in the log by then: at the tip of the log that is a batch,
 * in a backlog as good as all of it.
 */
export class PartitionCategories {
  /** Records before this offset were in the log when the catalogue's end was asked for, and that end has been reached. */
  private readonly covered = new Map<EventTopic, number>();
  private readonly waiting = new Map<EventTopic, number>();
  private readonly topics: ReadonlySet<EventTopic>;

  constructor(private readonly options: PartitionCategoriesOptions) {
    const { categories, jobs } = options;
    this.topics = new Set(categories === undefined ? [] : jobs.flatMap(({ categoriesOf = [] }) => categoriesOf));
  }

  /** Since when (the clock's ms) records of the topic have waited for the catalogue; undefined if they do not. */
  waitingSince(topic: EventTopic): number | undefined {
    return this.waiting.get(topic);
  }

  /** Resolves when the slice is ready to be folded; with false when nobody wants it folded any more. */
  async fill(slice: Slice): Promise<boolean> {
    const { categories } = this.options;
    const { topic, records, judgements } = slice;
    if (categories === undefined || !this.topics.has(topic)) return true;
    const gaps = new CategoryGaps();
    let lastOffset = 0;
    for (let at = 0; at < judgements.length; at++) {
      const judgement = judgements[at];
      if (judgement?.ok !== true || !lacksCategory(judgement.event)) continue;
      const { offset, appendTimeMs } = records[at] as LogRecord;
      gaps.add(judgement.event, appendTimeMs - CATALOGUE_LEAD_MS);
      lastOffset = offset;
    }
    if (gaps.isEmpty) return true;
    if (lastOffset >= (this.covered.get(topic) ?? 0)) {
      const endOffset = Math.max(slice.endOffset, lastOffset + 1);
      if (!(await this.waitForCatalogue(categories, topic))) return false;
      this.covered.set(topic, endOffset);
    }
    const resolved = await this.retry(`categories for ${topic}`, async () => {
      await categories.resolve(gaps);
      return true;
    });
    return resolved !== undefined && this.options.isWanted();
  }

  /** Asks where the catalogue ends now, and resolves when all before that can be found. */
  private async waitForCatalogue(categories: CategoryResolver, topic: EventTopic): Promise<boolean> {
    const { clock, observer, partition, isWanted } = this.options;
    const startedMs = clock.nowMs();
    let toldMs = startedMs;
    this.waiting.set(topic, startedMs);
    try {
      const ends = await this.retry('the end of the catalogue', () => categories.ends());
      while (ends !== undefined && isWanted()) {
        const missing = await this.retry('how far the catalogue is', () => categories.missing(ends));
        if (missing === 0) return isWanted();
        if (missing === undefined) break;
        const nowMs = clock.nowMs();
        if (nowMs - toldMs >= TELL_EVERY_MS) {
          toldMs = nowMs;
          observer.awaitingCatalogue(topic, partition, { waitedMs: nowMs - startedMs, missingRecords: missing });
        }
        await clock.sleep(POLL_MS);
      }
      return false;
    } finally {
      this.waiting.delete(topic);
    }
  }

  private retry<T>(what: string, attempt: () => Promise<T>): Promise<T | undefined> {
    return askUntilAnswered(this.options, what, attempt);
  }
}
