import type { ProductViewMessage } from '@globalmart/contracts';
import type { Catalogue } from './catalogue';
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
  const view = {
    event_id: frame.id,
    event_type: type,
    user_id: shopper.userId,
    session_id: shopper.sessionId,
    timestamp: frame.timestamp,
    duration_seconds: LEAST_SECONDS + random.below(MOST_SECONDS - LEAST_SECONDS + 1),
  };
  if (type === 'search') {
    const quality = QUALITIES[random.below(QUALITIES.length)] ?? '';
    return {
      ...view,
      search_query: `${quality}${catalogue.categoryOf(product).toLowerCase()}`,
      results_count: random.fraction() < WITHOUT_RESULT ? 0 : 1 + random.below(MOST_RESULTS),
    };
  }
  const viewed = { ...view, product_id: catalogue.idOf(product) };
  return random.fraction() < WITHOUT_CATEGORY ? viewed : { ...viewed, category: catalogue.categoryOf(product) };
}
