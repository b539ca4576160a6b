/** A number each second of the last minute, the oldest first; undefined where it was not known. */
export type Minute = readonly (number | undefined)[];

export interface TopicSight {
  readonly topic: string;
  /** Events per second that Kafka acknowledged to the producer. */
  readonly inPerSecond: number | undefined;
  readonly inMinute: Minute;
  /** Events per second whose effects are committed. */
  readonly outPerSecond: number | undefined;
  readonly outMinute: Minute;
  readonly lag: number | undefined;
}

export interface JobSight {
  readonly job: string;
  readonly perSecond: number | undefined;
  readonly p99Seconds: number | undefined;
}

/** The UTC day so far, as the API says. */
export interface TodaySight {
  /** US dollars. */
  readonly revenue: number;
  readonly orders: number;
  /** Countries by revenue, the greatest first. */
  readonly countries: readonly { readonly country: string; readonly revenue: number }[];
}

/** What may want somebody's attention. */
export interface ShopSight {
  /** Of this UTC day. */
  readonly anomalies: number | undefined;
  /** Products with little in stock, the critical ones included. */
  readonly low: number | undefined;
  readonly critical: number | undefined;
  /** Of the carts of the last hour, the share that was left behind. */
  readonly abandonmentRate: number | undefined;
}

export type PartState = 'up' | 'starting' | 'restarting' | 'unhealthy' | 'done';

/** An app or a service. */
export interface PartSight {
  readonly title: string;
  readonly state: PartState;
  /** What it is unhealthy of. */
  readonly reason?: string;
}

/** All that was seen of the running platform at one moment. What is not known is undefined. */
export interface Sight {
  readonly topics: readonly TopicSight[];
  readonly all: TopicSight;
  readonly jobs: readonly JobSight[];
  /** From the oldest purchase of a flush in Kafka to its rows committed, last ten seconds. */
  readonly medianSeconds: number | undefined;
  readonly p99Seconds: number | undefined;
  readonly p99Minute: Minute;
  readonly today: TodaySight | undefined;
  readonly shop: ShopSight;
  /** By verdict, records per second over the last minute. */
  readonly verdicts: ReadonlyMap<string, number>;
  /** Since `npm start`. */
  readonly deadLetters: number | undefined;
  readonly deadLettersPerSecond: number | undefined;
  /** History that is being caught up: how far event time is behind now, and behind how much it began. */
  readonly history: { readonly behindSeconds: number; readonly ofSeconds: number } | undefined;
  readonly apps: readonly PartSight[];
  readonly services: readonly PartSight[];
}
