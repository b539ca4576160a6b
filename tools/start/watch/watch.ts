import { EVENT_TOPICS } from '@globalmart/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppPlan } from '../app-plan';
import { ask } from './ask';
import { Latest } from './latest';
import { quantileOf } from './histogram';
import { HistoryProgress } from './history-progress';
import { MeasuredApp } from './measured-app';
import { Minutes } from './minutes';
import { addPaces, type Pace, totalOf } from './reading';
import { SHOP_PATHS, shopOf } from './shop';
import type { PartSight, ShopSight, Sight, TodaySight, TopicSight } from './sight';
import { todayOf, todayPath } from './today';

const INTERVAL_MS = 1_000;
const TIMEOUT_MS = 900;
/** Rates and latencies shown as numbers are those of this much time. */
const WINDOW_MS = 10_000;
/** Those shown as a curve: long enough that a flush more or less does not show. */
const CURVE_MS = 2_000;
const MINUTE_MS = 60_000;
/** These answers look at more rows than today's sales, and change less. */
const SHOP_FRESH_MS = 5_000;
const SHOP_TIMEOUT_MS = 4_000;
/** The job whose rows people wait for: what is called latency is how old a sale is when it shows. */
const WATCHED_JOB = 'sales';

export interface WatchOptions {
  readonly plans: readonly AppPlan[];
  readonly readKey: string | undefined;
  readonly apps: () => readonly PartSight[];
  readonly services: () => readonly PartSight[];
}

/** Asks apps, services and the API every second how they are doing. */
export class Watch {
  private readonly measured: readonly MeasuredApp[];
  private readonly minutes = new Minutes();
  private readonly history = new HistoryProgress();
  private readonly shop = new Latest<ShopSight>(
    shopOf({ dashboard: undefined, stock: undefined, carts: undefined }),
    () => this.askShop(),
    () => SHOP_FRESH_MS,
  );

  constructor(private readonly options: WatchOptions) {
    const measured = options.plans.filter(({ app }) => app === 'producer' || app === 'stream-worker');
    this.measured = measured.map(({ port }) => new MeasuredApp(port));
  }

  /** Resolves when the signal is aborted. */
  async run(signal: AbortSignal, show: (sight: Sight) => void): Promise<void> {
    while (!signal.aborted) {
      const beganMs = performance.now();
      const sight = await this.look();
      if (signal.aborted) return;
      show(sight);
      const restMs = INTERVAL_MS - (performance.now() - beganMs);
      await delay(restMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
  }

  private async look(): Promise<Sight> {
    const [today] = await Promise.all([this.askToday(), ...this.measured.map((app) => app.look())]);
    const [pace, curve, minute] = [WINDOW_MS, CURVE_MS, MINUTE_MS].map((lengthMs) =>
      addPaces(this.measured.map((app) => app.pace(lengthMs))),
    ) as [Pace, Pace, Pace];
    const watched = pace.latency.get(WATCHED_JOB) ?? new Map();
    return {
      topics: EVENT_TOPICS.map((topic) => this.topicSight(topic, (counts) => counts.get(topic), pace, curve)),
      all: this.topicSight('all', totalOf, pace, curve),
      jobs: [...pace.latency]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([job, buckets]) => ({
          job,
          perSecond: pace.committedByJob.get(job),
          p99Seconds: quantileOf(0.99, buckets),
        })),
      medianSeconds: quantileOf(0.5, watched),
      p99Seconds: quantileOf(0.99, watched),
      p99Minute: this.minutes.push('p99', quantileOf(0.99, curve.latency.get(WATCHED_JOB) ?? new Map())),
      today,
      shop: this.shop.get(performance.now()),
      verdicts: minute.verdicts,
      deadLetters: this.measured.reduce((sum, { deadLetters }) => sum + deadLetters, 0),
      deadLettersPerSecond: pace.sent.get('dead_letters'),
      history: this.history.look(pace.eventAgeSeconds, (pace.committed.get('transactions') ?? 0) > 0),
      apps: this.options.apps(),
      services: this.options.services(),
    };
  }

  private topicSight(
    topic: string,
    pick: (counts: Pace['lag']) => number | undefined,
    pace: Pace,
    curve: Pace,
  ): TopicSight {
    return {
      topic,
      inPerSecond: pick(pace.acknowledged),
      inMinute: this.minutes.push(`in ${topic}`, pick(curve.acknowledged)),
      outPerSecond: pick(pace.committed),
      outMinute: this.minutes.push(`out ${topic}`, pick(curve.committed)),
      lag: pick(pace.lag),
    };
  }

  private async askToday(): Promise<TodaySight | undefined> {
    const answer = await this.askApi(todayPath(Date.now()), TIMEOUT_MS);
    return answer === undefined ? undefined : todayOf(answer);
  }

  private async askShop(): Promise<ShopSight> {
    const [dashboard, stock, carts] = await Promise.all(
      [SHOP_PATHS.dashboard, SHOP_PATHS.stock, SHOP_PATHS.carts].map((path) => this.askApi(path, SHOP_TIMEOUT_MS)),
    );
    return shopOf({ dashboard, stock, carts });
  }

  /** The body of a good answer in time. */
  private async askApi(path: string, timeoutMs: number): Promise<string | undefined> {
    const { plans, readKey } = this.options;
    const api = plans.find(({ app }) => app === 'api-gateway');
    if (!api || !readKey) return undefined;
    const answer = await ask(`http://127.0.0.1:${api.port}${path}`, timeoutMs, { 'X-API-Key': readKey });
    return answer?.ok ? answer.body : undefined;
  }
}
