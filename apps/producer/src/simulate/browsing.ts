import { VIEW_TYPES } from '@globalmart/contracts';
import type { EventRandom } from '../generate/event-random';
import type { Assortment } from './assortment';
import type { MessageWriter, View } from './message-writer';
import type { Session } from './session';
import type { SimulatedRecord } from './simulated-record';

/** In the order of VIEW_TYPES: view, search, filter, compare. */
const TYPE_WEIGHTS = [78, 11, 6, 5] as const;
const PERCENT = 100;
const LEAST_SECONDS = 5;
const MOST_SECONDS = 300;
/** Puts the mean at 28 seconds: most glance, some read. */
const DURATION_EXPONENT = 12;
const WITHOUT_CATEGORY = 0.01;
const WITHOUT_RESULT = 0.05;
const MOST_RESULTS = 500;
const QUALITIES = ['', 'cheap ', 'best ', 'new ', 'small ', 'black ', 'gift '] as const;

/** A step of browsing and for how long it keeps the customer. */
export interface Step {
  readonly record: SimulatedRecord;
  readonly durationMs: number;
}

/** Looks at products: searches and filters find one, which the next view shows; comparisons set another beside it. */
export class Browsing {
  constructor(
    private readonly random: EventRandom,
    private readonly assortment: Assortment,
    private readonly writer: MessageWriter,
  ) {}

  step(session: Session, timeMs: number): Step {
    const view = this.view(session, timeMs);
    return { record: this.writer.view(session, view, timeMs), durationMs: view.durationSeconds * 1_000 };
  }

  private view(session: Session, timeMs: number): View {
    const { random, assortment } = this;
    const durationSeconds =
      LEAST_SECONDS + Math.floor((MOST_SECONDS - LEAST_SECONDS + 1) * random.fraction() ** DURATION_EXPONENT);
    const withCategory = random.fraction() >= WITHOUT_CATEGORY;
    if (session.found) {
      session.found = false;
      return { type: 'view', product: session.product, withCategory, durationSeconds };
    }
    const type = VIEW_TYPES[random.weighted(TYPE_WEIGHTS, PERCENT)] ?? 'view';
    session.product = session.wishes.at(-1)?.product ?? assortment.pick(timeMs);
    session.found = type === 'search' || type === 'filter';
    if (type !== 'search') return { type, product: session.product, withCategory, durationSeconds };
    const quality = QUALITIES[random.below(QUALITIES.length)] ?? '';
    const query = quality + assortment.catalogue.categoryOf(session.product).toLowerCase();
    const results = random.fraction() < WITHOUT_RESULT ? 0 : 1 + random.below(MOST_RESULTS);
    return { type, product: session.product, withCategory: false, durationSeconds, query, results };
  }
}
