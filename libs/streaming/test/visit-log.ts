import {
  judgeRecord,
  type EventTopic,
  type JudgeRecord,
  type ProductViewMessage,
  type TransactionMessage,
} from '@globalmart/contracts';
import type { LogRecord } from '../src/ports';
import type { SeededRandom } from '../src/simulation';

/** A record as the tests mean it; `undefined` is one that is invalid by itself. */
export type Visit = { readonly id: string; readonly user: string; readonly eventMs: number } | undefined;

const BASE_MS = Date.UTC(2026, 0, 31, 23, 55);
const USERS = ['ada', 'bob', 'cyd', 'dan'];

/** Visits of few users with everything that makes verdicts differ: disorder around the delay, repeats with other times, bad bytes. */
export function randomVisits(random: SeededRandom, name: string, count: number, delayMs: number): Visit[] {
  const visits: Visit[] = [];
  let frontMs = BASE_MS;
  for (let at = 0; at < count; at++) {
    frontMs += random.below(delayMs / 4);
    const known = visits.flatMap((visit) => (visit === undefined ? [] : [visit.id]));
    const roll = random.next();
    const eventMs =
      roll < 0.6
        ? frontMs - random.below(delayMs / 2)
        : roll < 0.8
          ? frontMs - delayMs + random.below(3) - 1
          : roll < 0.9
            ? frontMs - delayMs - random.below(delayMs)
            : frontMs;
    const id = known.length > 0 && random.chance(0.3) ? random.pick(known) : `${name}-${at}`;
    visits.push(random.chance(0.05) ? undefined : { id, user: random.pick(USERS), eventMs });
  }
  return visits;
}

export function recordsOf(topic: 'transactions' | 'product_views', visits: readonly Visit[]): LogRecord[] {
  let appendTimeMs = BASE_MS;
  return visits.map((visit, offset) => {
    appendTimeMs = Math.max(appendTimeMs + 1, visit?.eventMs ?? 0);
    const value = visit === undefined ? '{' : JSON.stringify(MESSAGES[topic](visit));
    return { offset, appendTimeMs, key: Buffer.from(visit?.user ?? ''), value: Buffer.from(value) };
  });
}

const MESSAGES = {
  transactions: ({ id, user, eventMs }: NonNullable<Visit>): TransactionMessage => ({
    transaction_id: id,
    user_id: user,
    timestamp: new Date(eventMs).toISOString(),
    products: [{ product_id: 'p-1', quantity: 1, price: 1 }],
    total_amount: 1,
    payment_method: 'paypal',
    country: 'USA',
  }),
  product_views: ({ id, user, eventMs }: NonNullable<Visit>): ProductViewMessage => ({
    event_id: id,
    user_id: user,
    session_id: 's-1',
    timestamp: new Date(eventMs).toISOString(),
    product_id: 'p-1',
    duration_seconds: 5,
  }),
};

/** By the definition: each visit is compared with all visits before it. */
export function verdictsOf(visits: readonly Visit[], delayMs: number): ('invalid' | 'late' | 'duplicate' | 'valid')[] {
  return visits.map((visit, at) => {
    if (visit === undefined) return 'invalid';
    const earlier = visits.slice(0, at).flatMap((other) => (other === undefined ? [] : [other]));
    const watermark = Math.max(Number.NEGATIVE_INFINITY, ...earlier.map(({ eventMs }) => eventMs)) - delayMs;
    if (visit.eventMs < watermark) return 'late';
    return earlier.some(({ id, eventMs }) => id === visit.id && eventMs >= watermark) ? 'duplicate' : 'valid';
  });
}

const judged = new WeakMap<object, ReturnType<JudgeRecord>>();

/** The judgement of a record is a function of the record, so it is made once. */
export const judgeOnce = ((topic: EventTopic, record: LogRecord) => {
  let judgement = judged.get(record);
  if (judgement === undefined) judged.set(record, (judgement = judgeRecord(topic, record)));
  return judgement;
}) as JudgeRecord;
