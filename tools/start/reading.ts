import { addBuckets, bucketsOf, bucketsSince, type Buckets } from './histogram';
import { parsePrometheusText, sumOf } from './prometheus-text';

/** What one look at one app's `/metrics` says that the live line needs; counts are since the app's start. */
export interface Reading {
  readonly atMs: number;
  /** Events Kafka acknowledged to the producer. */
  readonly produced: number | undefined;
  /** Events of all topics whose effects are committed. */
  readonly committed: number | undefined;
  /** Records that wait in the log. */
  readonly lag: number | undefined;
  /** Seconds from the oldest purchase of a flush to its commit. */
  readonly latency: Buckets;
}

/** The one job that takes every event, so that its count is that of events and not of events times jobs. */
const COUNTS_ALL = 'quality';
/** The job whose rows people wait for: what the line calls latency is how old a sale is when it shows. */
const IS_WATCHED = 'sales';

/** What happened within a window of time. */
export interface Pace {
  readonly producedPerSecond: number | undefined;
  readonly committedPerSecond: number | undefined;
  readonly lag: number | undefined;
  readonly latency: Buckets;
}

export function readingOf(metricsText: string, atMs: number): Reading {
  const samples = parsePrometheusText(metricsText);
  const ofJob = (job: string) => samples.filter(({ labels }) => labels.job === job);
  return {
    atMs,
    produced: sumOf(samples, 'globalmart_producer_acknowledged_total'),
    committed: sumOf(ofJob(COUNTS_ALL), 'globalmart_stream_committed_records_total'),
    lag: sumOf(samples, 'globalmart_stream_lag_records'),
    latency: bucketsOf(ofJob(IS_WATCHED), 'globalmart_stream_event_to_commit_seconds'),
  };
}

/** The last readings of one app. */
export class ReadingWindow {
  private readings: Reading[] = [];

  constructor(private readonly lengthMs: number) {}

  /** Undefined says that the app gave no answer: what was read before it is forgotten, for it may have been restarted. */
  add(reading: Reading | undefined): void {
    if (reading === undefined || hasRestarted(this.readings.at(-1), reading)) this.readings = [];
    if (reading === undefined) return;
    // A rate over the time before the first event would only slowly climb to what it is.
    const last = this.readings.at(-1);
    if (last && isIdle(last)) this.readings = isIdle(reading) ? [] : [last];
    this.readings.push(reading);
    // The oldest that is kept is the last one at or before the window's start.
    while ((this.readings[1]?.atMs ?? Infinity) <= reading.atMs - this.lengthMs) this.readings.shift();
  }

  pace(): Pace {
    const [oldest, newest] = [this.readings[0], this.readings.at(-1)];
    if (!oldest || !newest) return NOTHING;
    const seconds = (newest.atMs - oldest.atMs) / 1_000;
    // A counter appears with its first count, so one that was not there before was zero.
    const rate = (from: number | undefined, to: number | undefined) =>
      to === undefined || seconds === 0 ? undefined : (to - (from ?? 0)) / seconds;
    return {
      producedPerSecond: rate(oldest.produced, newest.produced),
      committedPerSecond: rate(oldest.committed, newest.committed),
      lag: newest.lag,
      latency: bucketsSince(oldest.latency, newest.latency),
    };
  }
}

/** Several apps as one: rates, lags and latencies add up; what no app knows stays unknown. */
export function addPaces(paces: readonly Pace[]): Pace {
  const sum = (pick: (pace: Pace) => number | undefined) => {
    const known = paces.map(pick).filter((value) => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
  };
  return {
    producedPerSecond: sum((pace) => pace.producedPerSecond),
    committedPerSecond: sum((pace) => pace.committedPerSecond),
    lag: sum((pace) => pace.lag),
    latency: addBuckets(paces.map((pace) => pace.latency)),
  };
}

const NOTHING: Pace = {
  producedPerSecond: undefined,
  committedPerSecond: undefined,
  lag: undefined,
  latency: new Map(),
};

function isIdle({ produced, committed }: Reading): boolean {
  return !produced && !committed;
}

function hasRestarted(before: Reading | undefined, now: Reading): boolean {
  if (!before) return false;
  return (now.produced ?? 0) < (before.produced ?? 0) || (now.committed ?? 0) < (before.committed ?? 0);
}
