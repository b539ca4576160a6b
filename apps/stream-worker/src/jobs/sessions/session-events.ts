import { CART_ACTIONS } from '@globalmart/contracts';
import { doubled } from '@globalmart/streaming';
import { type CartHistory, type CartStep, compareIds } from './cart-step';

const NONE = -1;
const FIRST_CAPACITY = 256;
/** Of each event: its time, and of a cart's step when it was stored, quantity and price; NaN where there is none. */
const FIGURES = 4;
const [TIME, APPEND, QUANTITY, PRICE] = [0, 1, 2, 3] as const;
/** Stands where a step's action has its number. Behind all of those: at one instant a step comes before a purchase. */
const PURCHASE = CART_ACTIONS.length;

/**
 * What happened to the carts of one partition's sessions: for each place a list of steps and purchases in the order in which they
 * happened. All lists share a few columns; on the heap are only the texts of ids.
 */
export class SessionEvents {
  private firsts = new Int32Array(FIRST_CAPACITY).fill(NONE);
  private lasts = new Int32Array(FIRST_CAPACITY).fill(NONE);
  private nexts = new Int32Array(FIRST_CAPACITY);
  private kinds = new Uint8Array(FIRST_CAPACITY);
  private figures = new Float64Array(FIGURES * FIRST_CAPACITY);
  private readonly ids: string[] = [];
  private readonly productIds: (string | undefined)[] = [];
  private readonly free: number[] = [];
  private events = 0;

  /** An empty list at a place that has none. */
  open(place: number): void {
    while (place >= this.firsts.length) this.growPlaces();
    this.firsts[place] = NONE;
    this.lasts[place] = NONE;
  }

  addStep(place: number, step: CartStep): void {
    const { id, action, timeMs, appendMs, productId, quantity = NaN, priceCents = NaN } = step;
    this.insert(
      place,
      this.create(CART_ACTIONS.indexOf(action), id, productId, timeMs, appendMs, quantity, priceCents),
    );
  }

  addPurchase(place: number, timeMs: number): void {
    this.insert(place, this.create(PURCHASE, '', undefined, timeMs, NaN, NaN, NaN));
  }

  /** All of a place, taken out of the columns. */
  historyOf(place: number): CartHistory {
    const history: CartHistory = { steps: [], purchasesMs: [] };
    for (let event = this.firsts[place] as number; event !== NONE; event = this.nexts[event] as number) {
      if (this.kinds[event] === PURCHASE) history.purchasesMs.push(this.figure(event, TIME));
      else history.steps.push(this.stepAt(event));
    }
    return history;
  }

  /** Gives back what the list has taken. */
  clear(place: number): void {
    for (let event = this.firsts[place] as number; event !== NONE; event = this.nexts[event] as number) {
      this.ids[event] = '';
      this.productIds[event] = undefined;
      this.free.push(event);
    }
    this.open(place);
  }

  private stepAt(event: number): CartStep {
    const [quantity, priceCents] = [this.figure(event, QUANTITY), this.figure(event, PRICE)];
    return {
      id: this.ids[event] as string,
      action: CART_ACTIONS[this.kinds[event] as number] as CartStep['action'],
      timeMs: this.figure(event, TIME),
      appendMs: this.figure(event, APPEND),
      productId: this.productIds[event],
      quantity: Number.isNaN(quantity) ? undefined : quantity,
      priceCents: Number.isNaN(priceCents) ? undefined : priceCents,
    };
  }

  private figure(event: number, figure: number): number {
    return this.figures[FIGURES * event + figure] as number;
  }

  private create(
    kind: number,
    id: string,
    productId: string | undefined,
    timeMs: number,
    appendMs: number,
    quantity: number,
    priceCents: number,
  ): number {
    const event = this.free.pop() ?? this.events++;
    if (event === this.nexts.length) this.growEvents();
    this.kinds[event] = kind;
    this.ids[event] = id;
    this.productIds[event] = productId;
    const { figures } = this;
    const at = FIGURES * event;
    figures[at + TIME] = timeMs;
    figures[at + APPEND] = appendMs;
    figures[at + QUANTITY] = quantity;
    figures[at + PRICE] = priceCents;
    return event;
  }

  /** At the end, where most belong: events come nearly in order. */
  private insert(place: number, event: number): void {
    const { firsts, lasts, nexts } = this;
    const last = lasts[place] as number;
    if (last === NONE || this.compare(last, event) <= 0) {
      nexts[event] = NONE;
      lasts[place] = event;
      if (last === NONE) firsts[place] = event;
      else nexts[last] = event;
      return;
    }
    let before = NONE;
    let after = firsts[place] as number;
    while (this.compare(after, event) <= 0) {
      before = after;
      after = nexts[after] as number;
    }
    nexts[event] = after;
    if (before === NONE) firsts[place] = event;
    else nexts[before] = event;
  }

  private compare(one: number, other: number): number {
    return (
      this.figure(one, TIME) - this.figure(other, TIME) ||
      Number(this.kinds[one] === PURCHASE) - Number(this.kinds[other] === PURCHASE) ||
      compareIds(this.ids[one] as string, this.ids[other] as string)
    );
  }

  private growPlaces(): void {
    this.firsts = doubled(this.firsts);
    this.lasts = doubled(this.lasts);
  }

  private growEvents(): void {
    this.nexts = doubled(this.nexts);
    this.kinds = doubled(this.kinds);
    this.figures = doubled(this.figures);
  }
}
