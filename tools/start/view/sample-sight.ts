import type { Sight, TopicSight } from '../watch/sight';

/** For specs: a quiet minute of a small shop, with numbers that can be checked by hand. */
export function sampleSight(known: Partial<Sight> = {}): Sight {
  return {
    topics: [
      topicSight('transactions', 100),
      topicSight('product_views', 300),
      topicSight('cart_events', 100),
      topicSight('inventory_updates', 1.25),
      topicSight('customer_events', undefined),
      topicSight('product_catalog', 0),
    ],
    all: { ...topicSight('all', 501.25), lag: 12_345 },
    jobs: [
      { job: 'catalogue', perSecond: 0, p99Seconds: undefined },
      { job: 'sales', perSecond: 100, p99Seconds: 0.126 },
    ],
    medianSeconds: 0.022,
    p99Seconds: 0.126,
    p99Minute: [0.1, 0.1, 0.2],
    today: {
      revenue: 4_000_000.4,
      orders: 12_345,
      countries: [
        { country: 'USA', revenue: 2_000_000 },
        { country: 'UK', revenue: 1_000_000 },
        { country: 'Canada', revenue: 1_000_000.4 },
      ],
    },
    shop: { anomalies: 214, low: 37, critical: 4, abandonmentRate: 0.314 },
    // 500 a second: 98 %, 0.6 %, 0.4 %, 1 %.
    verdicts: new Map([
      ['valid', 490],
      ['invalid', 3],
      ['late', 2],
      ['duplicate', 5],
    ]),
    deadLetters: 1_234,
    deadLettersPerSecond: 5,
    history: undefined,
    apps: [
      { title: 'producer', state: 'up' },
      { title: 'stream-worker', state: 'restarting' },
      { title: 'api-gateway', state: 'unhealthy', reason: 'postgres' },
    ],
    services: [
      { title: 'Kafka', state: 'up' },
      { title: 'PostgreSQL', state: 'up' },
    ],
    ...known,
  };
}

function topicSight(topic: string, perSecond: number | undefined): TopicSight {
  const minute = perSecond === undefined ? [] : [0, perSecond, perSecond];
  return { topic, inPerSecond: perSecond, inMinute: minute, outPerSecond: perSecond, outMinute: minute, lag: 0 };
}
