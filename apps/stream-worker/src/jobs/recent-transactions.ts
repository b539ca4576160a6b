import { PAYMENT_METHODS, type Transaction } from '@globalmart/contracts';
import { hashId } from '@globalmart/streaming';
import { type HeldTransaction, type Slot, TransactionTable } from './transaction-table';

const MIN_CAPACITY = 1_024;
/** Size of a new table by what it takes over: at 1.3, a transaction is moved some three times before it is forgotten. */
const GROWTH = 1.3;
/** Longest id: 100 code points. */
const MAX_ID_BYTES = 400;
const USUAL_ID_BYTES = 16;

/**
 * The transactions that a later one may still have to be looked at together with: those at most `reachMs` behind the watermark.
 * Their ids are kept as long as they can still get a row, which is up to the watermark.
 *
 * They are added to a table; when it is full, what is still needed moves to a new one with room for more. So memory follows
 * what is needed and not the length of the log: 80 bytes for each (docs/decisions/0017).
 */
export class RecentTransactions {
  private table = new TransactionTable(MIN_CAPACITY, MIN_CAPACITY * USUAL_ID_BYTES);
  private watermarkMs = Number.NEGATIVE_INFINITY;
  private readonly hash = new Uint32Array(4);
  private readonly countries: string[] = [];
  private readonly countryNumbers = new Map<string, number>();

  constructor(private readonly reachMs: number) {}

  /** Transactions in memory, needed or not. */
  get held(): number {
    return this.table.size;
  }

  get bytes(): number {
    return this.table.bytes;
  }

  /** From now on no transaction comes that is older than this. */
  moveWatermark(watermarkMs: number): void {
    this.watermarkMs = watermarkMs;
  }

  add(transaction: Transaction, offset: number): Slot {
    const { id, eventTimeMs, userId, totalCents, country, paymentMethod } = transaction;
    const traits = this.numberOf(country) * PAYMENT_METHODS.length + PAYMENT_METHODS.indexOf(paymentMethod);
    const held: HeldTransaction = { timeMs: eventTimeMs, offset, amountCents: totalCents, traits };
    hashId(userId, this.hash);
    let slot = this.table.add(this.hash, held, id);
    if (slot === undefined) {
      this.makeRoom();
      slot = this.table.add(this.hash, held, id);
    }
    if (slot === undefined) throw new Error('no room for a transaction in a new table');
    return slot;
  }

  /** The user's transactions of [fromMs, untilMs], oldest first; slots are good until the next is added. */
  ofSameUser(slot: Slot, fromMs: number, untilMs: number): Slot[] {
    return this.table.ofSameUser(slot, fromMs, untilMs);
  }

  timeMs(slot: Slot): number {
    return this.table.timeMs(slot);
  }

  offset(slot: Slot): number {
    return this.table.offset(slot);
  }

  amountCents(slot: Slot): number {
    return this.table.amountCents(slot);
  }

  /** A small number for each country that has occurred. */
  country(slot: Slot): number {
    return Math.floor(this.table.traits(slot) / PAYMENT_METHODS.length);
  }

  countryName(country: number): string {
    return this.countries[country] ?? '';
  }

  /** The place in PAYMENT_METHODS. */
  paymentMethod(slot: Slot): number {
    return this.table.traits(slot) % PAYMENT_METHODS.length;
  }

  /** Only of a transaction at or after the watermark. */
  id(slot: Slot): string {
    return this.table.id(slot);
  }

  private numberOf(country: string): number {
    let number = this.countryNumbers.get(country);
    if (number === undefined) {
      number = this.countries.push(country) - 1;
      this.countryNumbers.set(country, number);
    }
    return number;
  }

  private makeRoom(): void {
    const old = this.table;
    const isNeeded = (slot: Slot): boolean => old.timeMs(slot) >= this.watermarkMs - this.reachMs;
    const needsId = (slot: Slot): boolean => old.timeMs(slot) >= this.watermarkMs;
    const count = { slots: 0, ids: 0, idBytes: 0 };
    for (let slot = 0; slot < old.size; slot++) {
      if (isNeeded(slot)) count.slots++;
      if (!needsId(slot)) continue;
      count.ids++;
      count.idBytes += old.idBytes(slot);
    }
    const capacity = Math.max(MIN_CAPACITY, Math.ceil(count.slots * GROWTH));
    const bytesEach = count.ids === 0 ? USUAL_ID_BYTES : count.idBytes / count.ids;
    const idRoom = MAX_ID_BYTES + Math.ceil((capacity - count.slots) * bytesEach);
    const table = new TransactionTable(capacity, count.idBytes + idRoom);
    old.forEachOldestFirst((slot) => {
      if (isNeeded(slot)) table.copy(old, slot, needsId(slot));
    });
    this.table = table;
  }
}
