import type { Logger, RecordProducer } from '@globalmart/platform';
import type { PublishCounters } from './publish-counters';

const INTERVAL_MS = 10_000;

/** What an operator asks first, every ten seconds and at the end of a phase. Rates and latencies are those of the time between. */
export class Statistics {
  private readonly startedMs = performance.now();
  private readonly acknowledgedAtStart: number;
  private lastMs = this.startedMs;
  private last: ReadonlyMap<string, number>;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly counters: PublishCounters,
    private readonly producer: RecordProducer,
    private readonly logger: Logger,
  ) {
    this.acknowledgedAtStart = counters.acknowledged;
    this.last = new Map(counters.acknowledgedByTopic);
    this.timer = setInterval(() => this.line('sending'), INTERVAL_MS);
  }

  /** Ends the lines; the last has the rate of the whole phase. */
  end(message: string): void {
    clearInterval(this.timer);
    const seconds = (performance.now() - this.startedMs) / 1_000;
    const rate = rounded((this.counters.acknowledged - this.acknowledgedAtStart) / seconds);
    this.line(message, { rate, seconds: Math.round(seconds * 1_000) / 1_000 });
  }

  private line(message: string, whole: object = {}): void {
    const { counters, last, lastMs } = this;
    this.lastMs = performance.now();
    this.last = new Map(counters.acknowledgedByTopic);
    const seconds = (this.lastMs - lastMs) / 1_000;
    const perSecond = [...this.last].map(([topic, now]) => [topic, (now - (last.get(topic) ?? 0)) / seconds] as const);
    const latencies = counters.takeLatencies();
    this.logger.info(
      {
        ...totalsOf(counters, this.producer),
        rate: rounded(perSecond.reduce((sum, [, rate]) => sum + rate, 0)),
        rates: Object.fromEntries(perSecond.map(([topic, rate]) => [topic, rounded(rate)])),
        p50Ms: rounded(latencies.quantile(0.5)),
        p99Ms: rounded(latencies.quantile(0.99)),
        ...whole,
      },
      message,
    );
  }
}

/** What has been sent in all. */
export function totalsOf({ sent, acknowledged, failed, behindMs }: PublishCounters, producer: RecordProducer) {
  return { sent, acknowledged, failed, failedSends: producer.statistics.failedSends, behindMs: Math.round(behindMs()) };
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 10) / 10;
}
