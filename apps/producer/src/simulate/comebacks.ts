import type { EventRandom } from '../generate/event-random';
import { Agenda } from './agenda';
import type { Line } from './assortment';
import type { Session } from './session';
import { WaitingLine } from './waiting-line';

const SHARE = 0.15;
/** Later than an idle cart counts as abandoned, and so early that the purchase is within a day of that. */
const LEAST_MS = 20 * 60_000;
const MOST_MS = 23 * 3_600_000;
/** Most come soon: half within three hours. */
const DELAY_EXPONENT = 3;
/** So many carts are remembered; customers beyond that do not come back, so that memory does not follow the rate. */
const MOST_REMEMBERED = 4_096;

interface Comeback {
  readonly customer: number;
  readonly lines: Line[];
  readonly dueMs: number;
}

/** Customers who left a cart behind and will come back to buy what was in it. */
export class Comebacks {
  private readonly later = new Agenda<Comeback>();
  private readonly due = new WaitingLine<Comeback>();

  constructor(private readonly random: EventRandom) {}

  /** Decides whether this customer will come back. */
  consider({ customer, lines }: Session, timeMs: number): void {
    if (lines.length === 0 || this.random.fraction() >= SHARE) return;
    if (this.later.size + this.due.length >= MOST_REMEMBERED) return;
    const dueMs = timeMs + LEAST_MS + (MOST_MS - LEAST_MS) * this.random.fraction() ** DELAY_EXPONENT;
    this.later.put({ customer, lines, dueMs });
  }

  next(timeMs: number): Omit<Comeback, 'dueMs'> | undefined {
    this.later.takeDue(timeMs, (comeback) => this.due.join(comeback));
    return this.due.next();
  }
}
