import { ANOMALOUS_AMOUNT_CENTS, ANOMALOUS_QUANTITY, type CartAction } from '@globalmart/contracts';
import type { EventRandom } from '../generate/event-random';
import type { Assortment, Line } from './assortment';
import type { MessageWriter } from './message-writer';
import type { Session } from './session';
import type { SimulatedRecord } from './simulated-record';

/** What a customer with something in the cart does next, in percent. */
const ACTIONS = ['add', 'update', 'remove', 'checkout', 'abandon'] as const;
const ACTION_WEIGHTS = [24, 11, 8, 43, 14] as const;
const PERCENT = 100;
const MOST_LINES = 5;
const QUANTITIES = [76, 15, 5, 4] as const;
/** Updates that set a quantity of 0, which is another way to take a line out. */
const UPDATE_TO_NOTHING = 0.03;
/** Removals that do not say how many units: the whole line. */
const REMOVAL_WITHOUT_QUANTITY = 0.25;

export interface CartStep {
  readonly record: SimulatedRecord;
  readonly action: CartAction;
}

/**
 * What happens to a session's cart. The lines kept here are those that the contract's rules make of the events: add
 * +quantity, update = quantity, remove −quantity; a checkout leaves them for the purchase.
 */
export class Carts {
  constructor(
    private readonly random: EventRandom,
    private readonly assortment: Assortment,
    private readonly writer: MessageWriter,
  ) {}

  /** @param payable whether a checkout now would lead to a purchase; who cannot pay gives up instead */
  step(session: Session, timeMs: number, payable: boolean): CartStep {
    const action = this.choose(session, payable);
    switch (action) {
      case 'add': {
        const line = this.lineToAdd(session, timeMs);
        if (line) return this.add(session, line, timeMs);
        return this.end(session, payable ? 'checkout' : 'abandon', timeMs);
      }
      case 'update':
        return this.update(session, timeMs);
      case 'remove':
        return this.remove(session, timeMs);
      default:
        return this.end(session, action, timeMs);
    }
  }

  private choose(session: Session, payable: boolean): CartAction {
    if (session.lines.length === 0 || session.wishes.length > 0) return 'add';
    const action = ACTIONS[this.random.weighted(ACTION_WEIGHTS, PERCENT)] ?? 'checkout';
    return action === 'checkout' && !payable ? 'abandon' : action;
  }

  private lineToAdd(session: Session, timeMs: number): Line | undefined {
    const { random, assortment } = this;
    const wish = session.wishes.pop();
    if (wish) return wish;
    if (session.lines.length === MOST_LINES) return undefined;
    if (session.product < 0 || session.has(session.product)) session.product = assortment.pick(timeMs);
    const priceCents = assortment.priceCentsOf(session.product);
    const affordable = Math.floor((ANOMALOUS_AMOUNT_CENTS - session.totalCents()) / priceCents);
    const quantity = Math.min(affordable, 1 + random.weighted(QUANTITIES, PERCENT));
    if (quantity < 1 || session.has(session.product)) return undefined;
    return { product: session.product, quantity, priceCents };
  }

  private add(session: Session, line: Line, timeMs: number): CartStep {
    session.lines.push(line);
    return { action: 'add', record: this.writer.cart(session, 'add', line, line.quantity, timeMs) };
  }

  private update(session: Session, timeMs: number): CartStep {
    const { random } = this;
    const at = random.below(session.lines.length);
    const line = session.lines[at] as Line;
    const others = session.totalCents() - line.quantity * line.priceCents;
    const most = Math.min(ANOMALOUS_QUANTITY, Math.floor((ANOMALOUS_AMOUNT_CENTS - others) / line.priceCents));
    const quantity = random.fraction() < UPDATE_TO_NOTHING ? 0 : 1 + random.below(most);
    this.setQuantity(session, at, quantity);
    return { action: 'update', record: this.writer.cart(session, 'update', line, quantity, timeMs) };
  }

  private remove(session: Session, timeMs: number): CartStep {
    const { random } = this;
    const at = random.below(session.lines.length);
    const line = session.lines[at] as Line;
    const whole = random.fraction() < REMOVAL_WITHOUT_QUANTITY;
    const removed = whole ? line.quantity : 1 + random.below(line.quantity);
    this.setQuantity(session, at, line.quantity - removed);
    const quantity = whole ? undefined : removed;
    return { action: 'remove', record: this.writer.cart(session, 'remove', line, quantity, timeMs) };
  }

  private end(session: Session, action: 'checkout' | 'abandon', timeMs: number): CartStep {
    return { action, record: this.writer.cart(session, action, undefined, undefined, timeMs) };
  }

  private setQuantity(session: Session, at: number, quantity: number): void {
    const line = session.lines[at] as Line;
    if (quantity === 0) session.lines.splice(at, 1);
    else session.lines[at] = { ...line, quantity };
  }
}
