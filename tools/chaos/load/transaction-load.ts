import type { TransactionMessage } from '@globalmart/contracts';
import { SeededRandom } from '@globalmart/streaming/simulation';
import { DELAY_MS, type Fate, FateJudge } from './fate-judge';
import { type MessageChoices, RANDOM_MESSAGE } from './random-message';

/** A record to send and what is to become of it, if every partition gets its records in this order and once. */
export interface LoadRecord {
  readonly key: string;
  readonly value: string;
  readonly fate: Fate;
}

export interface LoadOptions extends MessageChoices {
  readonly seed: number;
  /** Transactions with an id of their own. */
  readonly count: number;
  /** Put before ids, so that several loads can share a log. */
  readonly idPrefix?: string;
  /** How often each record is sent; repeats follow within the next hundred records. */
  readonly copies?: 1 | 2;
  /** All of one user's records are in one partition. Default 60. */
  readonly users?: number;
  readonly partitions?: number;
  /** Event time of the first. Default: late on the last evening of January 2026, so that a day and a month end on the way. */
  readonly startMs?: number;
  /** Event time from one transaction to the next. Default 500 ms. */
  readonly spacingMs?: number;
  /** The greatest event time that every partition already holds, by other senders. Default: none. */
  readonly greatestMs?: number;
  /** Share of transactions behind the watermark. Default 2 %. */
  readonly lateShare?: number;
  /** Share of records that are none. Default 2 %. */
  readonly invalidShare?: number;
}

/** Disorder that stays inside the watermark delay. */
const JITTER_MS = 240_000;
const FURTHEST_REPEAT = 100;

/** Transactions with everything that makes verdicts differ, the same for the same options. */
export function transactionLoad(options: LoadOptions): LoadRecord[] {
  const { seed, count, copies = 1, users = 60, lateShare = 0.02, invalidShare = 0.02 } = options;
  const { idPrefix = 't', startMs = Date.UTC(2026, 0, 31, 23, 20), spacingMs = 500 } = options;
  const random = new SeededRandom(seed);
  // Numbers of its own, so that the transactions are the same however often each is sent.
  const queue = new RepeatQueue(new SeededRandom(seed + 1));
  const judge = new FateJudge(options.partitions ?? 3, options.greatestMs);
  const records: LoadRecord[] = [];
  const emit = (draft: Draft): void => {
    records.push({ key: draft.key, value: draft.value, fate: fateOf(judge, draft) });
  };
  for (let index = 0; index < count; index++) {
    const key = `user_${random.below(users)}`;
    const frontMs = startMs + index * spacingMs;
    const isLate = random.chance(lateShare);
    const eventMs = isLate ? frontMs - 2 * DELAY_MS - random.below(DELAY_MS) : frontMs - random.below(JITTER_MS);
    const message = RANDOM_MESSAGE.transactions(random, { id: `${idPrefix}-${index}`, key, eventMs }, options);
    const isInvalid = random.chance(invalidShare);
    const draft = isInvalid
      ? spoil(random, message)
      : { key, value: JSON.stringify(message), id: message.transaction_id, eventMs };
    emit(draft);
    if (copies === 2) queue.add(draft, index);
    queue.due(index).forEach(emit);
  }
  queue.due(Number.POSITIVE_INFINITY).forEach(emit);
  return records;
}

/** How many records of each fate. */
export function countFates(records: readonly { readonly fate: Fate }[]): Record<Fate, number> {
  const counts = { valid: 0, duplicate: 0, late: 0, invalid: 0 };
  for (const { fate } of records) counts[fate]++;
  return counts;
}

interface Draft {
  readonly key: string;
  readonly value: string;
  /** Undefined where the record is invalid by itself. */
  readonly id?: string;
  readonly eventMs?: number;
}

function fateOf(judge: FateJudge, { key, id, eventMs }: Draft): Fate {
  return id === undefined || eventMs === undefined ? 'invalid' : judge.judge({ key, id, eventMs });
}

/** Second copies on their way, each a random number of transactions after the first. */
class RepeatQueue {
  private waiting: { readonly at: number; readonly draft: Draft }[] = [];

  constructor(private readonly random: SeededRandom) {}

  add(draft: Draft, index: number): void {
    this.waiting.push({ draft, at: index + this.random.below(FURTHEST_REPEAT) });
  }

  due(index: number): Draft[] {
    const due = this.waiting.filter(({ at }) => at <= index);
    this.waiting = this.waiting.filter(({ at }) => at > index);
    return due.map(({ draft }) => draft);
  }
}

/** One reason after the other for which a record is invalid by itself. */
function spoil(random: SeededRandom, message: TransactionMessage): Draft {
  const key = message.user_id;
  const value = JSON.stringify(message);
  switch (random.below(5)) {
    case 0:
      return { key, value: value.slice(0, -1) };
    case 1:
      return { key, value: JSON.stringify({ ...message, country: 'Atlantis' }) };
    case 2:
      return { key: `${key}_other`, value };
    case 3:
      return { key, value: JSON.stringify({ ...message, total_amount: message.total_amount + 0.5 }) };
    default:
      return { key, value: JSON.stringify({ ...message, timestamp: '9999-12-31T00:00:00Z' }) };
  }
}
