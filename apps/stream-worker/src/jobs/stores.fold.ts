import type { Transaction } from '@globalmart/contracts';
import type { StoreRows } from '@globalmart/metrics-store';
import { type Fold, HashSet, hashId, type JudgedEvent, type LogRecord, windowStart } from '@globalmart/streaming';

export const STORE_WINDOW_MS = 60_000;

/** Odd, so that no two stores are mixed into a user's hash alike; otherwise any number with its bits well spread. */
const STORE_MIX = 0x9e3779b1;

/** What one row gains. */
class Gain {
  transactions = 0;
  revenueCents = 0;
  customers = 0;
}

/**
 * Transactions, revenue and distinct customers by minute and store. What is handed over are gains, which the rows add up;
 * whether a customer is one is decided here, by the pairs of user and store seen in each minute that can still grow. Those
 * pairs are the only state, and a restore brings them back by folding muted.
 */
export class StoresFold implements Fold<StoreRows> {
  private readonly seen = new Map<number, HashSet>();
  private gains = new Map<number, Map<number, Gain>>();
  private readonly hash = new Uint32Array(4);
  private greatestMs = Number.NEGATIVE_INFINITY;
  /** Windows that start before this have been dropped: they end at or before the watermark. */
  private openFromMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly partition: number,
    private readonly watermarkDelayMs: number,
  ) {}

  /** Bytes that the pairs of user and store take now. */
  get seenBytes(): number {
    let bytes = 0;
    for (const pairs of this.seen.values()) bytes += pairs.bytes;
    return bytes;
  }

  apply(judged: JudgedEvent, _record: LogRecord, muted: boolean): void {
    if (judged.verdict !== 'valid' && judged.verdict !== 'duplicate') return;
    const { event } = judged;
    if (event.topic !== 'transactions') return;
    if (judged.verdict === 'valid') this.add(event, muted);
    if (event.eventTimeMs > this.greatestMs) this.moveWatermark(event.eventTimeMs);
  }

  take(): StoreRows | undefined {
    if (this.gains.size === 0) return undefined;
    const { gains, partition } = this;
    this.gains = new Map();
    // In the order of the table's key, so that every flush takes its row locks in the same order.
    const rows = [...gains]
      .flatMap(([startMs, stores]) => [...stores].map(([storeId, gain]) => ({ startMs, storeId, gain })))
      .sort((a, b) => a.startMs - b.startMs || a.storeId - b.storeId);
    return {
      partition: rows.map(() => partition),
      startMs: rows.map(({ startMs }) => startMs),
      storeId: rows.map(({ storeId }) => storeId),
      transactions: rows.map(({ gain }) => gain.transactions),
      revenueCents: rows.map(({ gain }) => gain.revenueCents),
      customers: rows.map(({ gain }) => gain.customers),
    };
  }

  private add({ eventTimeMs, userId, storeId, totalCents }: Transaction, muted: boolean): void {
    const startMs = windowStart(eventTimeMs, STORE_WINDOW_MS);
    const isNew = this.see(startMs, userId, storeId);
    if (muted) return;
    const gain = this.gainOf(startMs, storeId);
    gain.transactions++;
    gain.revenueCents += totalCents;
    if (isNew) gain.customers++;
  }

  /** One set per minute and not per store: a minute of a thousand stores, most with a few customers, stays small. */
  private see(startMs: number, userId: string, storeId: number): boolean {
    let pairs = this.seen.get(startMs);
    if (pairs === undefined) this.seen.set(startMs, (pairs = new HashSet()));
    const { hash } = this;
    hashId(userId, hash);
    hash[0] = (hash[0] as number) ^ Math.imul(storeId, STORE_MIX);
    return pairs.add(hash[0], hash[1] as number, hash[2] as number, hash[3] as number);
  }

  private gainOf(startMs: number, storeId: number): Gain {
    let stores = this.gains.get(startMs);
    if (stores === undefined) this.gains.set(startMs, (stores = new Map<number, Gain>()));
    let gain = stores.get(storeId);
    if (gain === undefined) stores.set(storeId, (gain = new Gain()));
    return gain;
  }

  private moveWatermark(greatestMs: number): void {
    this.greatestMs = greatestMs;
    const openFromMs = windowStart(greatestMs - this.watermarkDelayMs, STORE_WINDOW_MS);
    if (openFromMs === this.openFromMs) return;
    this.openFromMs = openFromMs;
    for (const startMs of this.seen.keys()) if (startMs < openFromMs) this.seen.delete(startMs);
  }
}
