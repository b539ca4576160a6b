import type { TransactionMessage } from '@globalmart/contracts';
import type { LogRecord } from '@globalmart/streaming';
import type { SeededRandom } from '@globalmart/streaming/simulation';
import type { ModelEvent, ModelRecord } from './log-model';

const BASE_MS = Date.UTC(2026, 0, 31, 23, 50);
const CATEGORIES = ['Books', 'Garden', 'Toys'];
const COUNTRIES = ['USA', 'UK', 'Germany'] as const;
/** Few, so that one comes again within a minute, also in another store. */
const USERS = ['ada', 'bob', 'cyd'];
const STORES = [0, 0, 0, 7];

export interface RandomLogOptions {
  readonly partitions: number;
  readonly records: number;
  readonly delayMs: number;
  /** Share of records whose id was used before, with the same or another event time. */
  readonly repeats: number;
  readonly invalid: number;
}

/** A small log with everything that makes verdicts differ: disorder around the delay, repeats with newer and older times, bad bytes. */
export function randomLog(random: SeededRandom, options: RandomLogOptions): ModelRecord[][] {
  return Array.from({ length: options.partitions }, (_, partition) => {
    const records: ModelRecord[] = [];
    let frontMs = BASE_MS;
    for (let offset = 0; offset < options.records; offset++) {
      frontMs += random.below(options.delayMs / 4);
      const known = records.flatMap(({ event }) => (event === undefined ? [] : [event]));
      const appendTimeMs = frontMs + 1_000 + offset;
      if (random.chance(options.invalid)) {
        records.push({ record: recordOf(offset, appendTimeMs, 'user', '{"transaction_id":'), event: undefined });
        continue;
      }
      const isRepeat = known.length > 0 && random.chance(options.repeats);
      const eventMs =
        isRepeat && random.chance(0.4) ? random.pick(known).eventMs : disordered(random, frontMs, options.delayMs);
      const id = isRepeat ? random.pick(known).id : `t-${partition}-${offset}`;
      records.push(modelRecord(offset, appendTimeMs, randomEvent(random, id, eventMs)));
    }
    return records;
  });
}

/** Events of distinct ids, spread over a few watermark delays. */
export function distinctEvents(random: SeededRandom, count: number, delayMs: number): ModelEvent[] {
  return Array.from({ length: count }, (_, at) => randomEvent(random, `t-${at}`, BASE_MS + random.below(3 * delayMs)));
}

/** A partition that holds the events in this order. */
export function logOf(events: readonly ModelEvent[]): ModelRecord[] {
  let appendTimeMs = 0;
  return events.map((event, offset) => {
    appendTimeMs = Math.max(appendTimeMs, event.eventMs) + 1;
    return modelRecord(offset, appendTimeMs, event);
  });
}

export function modelRecord(offset: number, appendTimeMs: number, event: ModelEvent): ModelRecord {
  return { record: recordOf(offset, appendTimeMs, event.userId, JSON.stringify(messageOf(event))), event };
}

export function randomEvent(random: SeededRandom, id: string, eventMs: number): ModelEvent {
  const lines = Array.from({ length: 1 + random.below(3) }, (_, at) => ({
    productId: `p-${at}`,
    category: random.pick(CATEGORIES),
    quantity: 1 + random.below(3),
    priceCents: random.below(2_000),
  }));
  const totalCents = lines.reduce((sum, { quantity, priceCents }) => sum + quantity * priceCents, 0);
  return {
    id,
    eventMs,
    userId: random.pick(USERS),
    storeId: random.pick(STORES),
    country: random.pick(COUNTRIES),
    totalCents,
    lines,
  };
}

/** Mostly a little behind the front, at times right at the watermark of the front, at times past it. */
function disordered(random: SeededRandom, frontMs: number, delayMs: number): number {
  const roll = random.next();
  if (roll < 0.6) return frontMs - random.below(delayMs / 2);
  if (roll < 0.8) return frontMs - delayMs + random.below(3) - 1;
  if (roll < 0.9) return frontMs - delayMs - random.below(delayMs);
  return frontMs;
}

function messageOf(event: ModelEvent): TransactionMessage {
  return {
    transaction_id: event.id,
    user_id: event.userId,
    timestamp: new Date(event.eventMs).toISOString(),
    products: event.lines.map(({ productId, category, quantity, priceCents }) => ({
      product_id: productId,
      category,
      quantity,
      price: priceCents / 100,
    })),
    total_amount: event.totalCents / 100,
    payment_method: 'paypal',
    country: event.country,
    ...(event.storeId === 0 ? {} : { store_id: event.storeId }),
  };
}

export function recordOf(offset: number, appendTimeMs: number, key: string, value: string): LogRecord {
  return { offset, appendTimeMs, key: Buffer.from(key), value: Buffer.from(value) };
}
