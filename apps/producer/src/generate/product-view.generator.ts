import type { ProductViewMessage } from '@globalmart/contracts';
import type { Catalogue } from './catalogue';
import type { EventRandom } from './event-random';
import type { EventFrame } from './event-stream';

const TYPES = ['view', 'search', 'filter', 'compare'] as const;
const WEIGHTS = [80, 10, 6, 4] as const;
const PERCENT = 100;
const LEAST_SECONDS = 5;
const MOST_SECONDS = 300;
const WITHOUT_CATEGORY = 0.01;
const WITHOUT_RESULT = 0.05;
const MOST_RESULTS = 500;
const QUALITIES = ['', 'cheap ', 'best ', 'new ', 'small ', 'black ', 'gift '] as const;

/** Browsing: a product looked at, filtered or compared, or a search. */
export function productViewOf(frame: EventFrame, catalogue: Catalogue): ProductViewMessage {
  const { random, shopper } = frame;
  const type = TYPES[random.weighted(WEIGHTS, PERCENT)] ?? 'view';
  const product = catalogue.pick(random);
  const search = type === 'search';
  const category = catalogue.categoryOf(product);
  return {
    event_id: frame.id,
    event_type: type,
    user_id: shopper.userId,
    session_id: shopper.sessionId,
    timestamp: frame.timestamp,
    product_id: search ? undefined : catalogue.idOf(product),
    category: search || random.fraction() < WITHOUT_CATEGORY ? undefined : category,
    duration_seconds: LEAST_SECONDS + random.below(MOST_SECONDS - LEAST_SECONDS + 1),
    search_query: search ? `${QUALITIES[random.below(QUALITIES.length)] ?? ''}${category.toLowerCase()}` : undefined,
    results_count: search ? resultsOf(random) : undefined,
  };
}

function resultsOf(random: EventRandom): number {
  return random.fraction() < WITHOUT_RESULT ? 0 : 1 + random.below(MOST_RESULTS);
}
