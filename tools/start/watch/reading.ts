import { addBuckets, bucketsOf, bucketsSince, type Buckets } from './histogram';
import { parsePrometheusText, type Sample, sumsBy } from '../prometheus-text';

/** Numbers by name of topic, job or verdict. What is not in it is not known. */
export type Counts = ReadonlyMap<string, number>;

/** What only grows, until the app is restarted. */
interface Totals {
  /** By topic, events that Kafka acknowledged to the producer. */
  readonly acknowledged: Counts;
  /** By topic, events whose effects are committed. */
  readonly committed: Counts;
  /** By job, records whose effects are committed. */
  readonly committedByJob: Counts;
  /** By verdict, records judged. */
  readonly verdicts: Counts;
  /** By topic, records that jobs wrote. */
  readonly sent: Counts;
}
const TOTALS = ['acknowledged', 'committed', 'committedByJob', 'verdicts', 'sent'] as const;

interface Levels {
  /** By topic, records that wait in the log. */
  readonly lag: Counts;
  /** How old the newest purchase is that the slowest partition has read. */
  readonly eventAgeSeconds: number | undefined;
}

/** What one look at one app's `/metrics` says; totals are since the app's start. */
export interface Reading extends Totals, Levels {
  readonly atMs: number;
  /** By job, seconds from the oldest record of a flush to its commit. */
  readonly latency: ReadonlyMap<string, Buckets>;
}

/** What happened within a window of time: the totals' growth per second. */
export interface Pace extends Totals, Levels {
  /** By job, of the flushes within the window. */
  readonly latency: ReadonlyMap<string, Buckets>;
}

/** The one job that takes every event, so that its count is that of events and not of events times jobs. */
const COUNTS_ALL = 'quality';
const NONE: Counts = new Map();

export function readingOf(metricsText: string, atMs: number): Reading {
  const samples = parsePrometheusText(metricsText);
  const committed = samples.filter(({ name }) => name === 'globalmart_stream_committed_records_total');
  const latency = samples.filter(({ name }) => name === 'globalmart_stream_event_to_commit_seconds_bucket');
  const jobs = [...new Set(latency.map(({ labels }) => labels.job ?? ''))];
  return {
    atMs,
    acknowledged: sumsBy(samples, 'globalmart_producer_acknowledged_total', 'topic'),
    committed: sumsBy(
      committed.filter(({ labels }) => labels.job === COUNTS_ALL),
      'globalmart_stream_committed_records_total',
      'topic',
    ),
    committedByJob: sumsBy(committed, 'globalmart_stream_committed_records_total', 'job'),
    verdicts: sumsBy(samples, 'globalmart_stream_records_total', 'verdict'),
    sent: sumsBy(samples, 'globalmart_stream_sent_records_total', 'topic'),
    lag: lagByTopic(samples),
    eventAgeSeconds: greatest(
      samples
        .filter(({ name, labels }) => name === 'globalmart_stream_event_age_seconds' && labels.topic === 'transactions')
        .map(({ value }) => value),
    ),
    latency: new Map(
      jobs.map((job) => [
        job,
        bucketsOf(
          latency.filter(({ labels }) => labels.job === job),
          'globalmart_stream_event_to_commit_seconds',
        ),
      ]),
    ),
  };
}

/** The readings of one app in the last minute or so. */
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

  /** Of the last `lengthMs`, or of as much of them as there are readings of. */
  pace(lengthMs: number): Pace {
    const newest = this.readings.at(-1);
    if (!newest) return NOTHING;
    const from = newest.atMs - lengthMs;
    const oldest = this.readings.findLast(({ atMs }) => atMs <= from) ?? this.readings[0] ?? newest;
    const seconds = (newest.atMs - oldest.atMs) / 1_000;
    const rates = (of: keyof Totals): Counts => (seconds === 0 ? NONE : growth(oldest[of], newest[of], seconds));
    return {
      ...fromTotals(rates),
      lag: newest.lag,
      eventAgeSeconds: newest.eventAgeSeconds,
      latency: new Map(
        [...newest.latency].map(([job, buckets]) => [job, bucketsSince(oldest.latency.get(job) ?? new Map(), buckets)]),
      ),
    };
  }
}

/** Several apps as one: rates, lags and latencies add up; what no app knows stays unknown. */
export function addPaces(paces: readonly Pace[]): Pace {
  const jobs = [...new Set(paces.flatMap(({ latency }) => [...latency.keys()]))];
  return {
    ...fromTotals((of) => addCounts(paces.map((pace) => pace[of]))),
    lag: addCounts(paces.map(({ lag }) => lag)),
    eventAgeSeconds: greatest(paces.flatMap(({ eventAgeSeconds: age }) => (age === undefined ? [] : [age]))),
    latency: new Map(jobs.map((job) => [job, addBuckets(paces.map(({ latency }) => latency.get(job) ?? new Map()))])),
  };
}

/** The sum of all; undefined when nothing is known. */
export function totalOf(counts: Counts): number | undefined {
  return counts.size === 0 ? undefined : [...counts.values()].reduce((sum, value) => sum + value, 0);
}

const NOTHING: Pace = {
  ...fromTotals(() => NONE),
  lag: NONE,
  eventAgeSeconds: undefined,
  latency: new Map(),
};

function fromTotals(make: (of: keyof Totals) => Counts): Totals {
  return {
    acknowledged: make('acknowledged'),
    committed: make('committed'),
    committedByJob: make('committedByJob'),
    verdicts: make('verdicts'),
    sent: make('sent'),
  };
}

/** A counter appears with its first count, so one that was not there before was zero. */
function growth(older: Counts, newer: Counts, seconds: number): Counts {
  return new Map([...newer].map(([name, to]) => [name, (to - (older.get(name) ?? 0)) / seconds]));
}

function addCounts(parts: readonly Counts[]): Counts {
  const sums = new Map<string, number>();
  for (const [name, value] of parts.flatMap((part) => [...part])) sums.set(name, (sums.get(name) ?? 0) + value);
  return sums;
}

/** Jobs that catch up read a partition a second time, in a lane of their own: what waits for the last of them waits once. */
function lagByTopic(samples: readonly Sample[]): Counts {
  const byPartition = new Map<string, Sample>();
  for (const sample of samples) {
    if (sample.name !== 'globalmart_stream_lag_records') continue;
    const key = `${sample.labels.topic} ${sample.labels.partition}`;
    const known = byPartition.get(key);
    if (known === undefined || known.value < sample.value) byPartition.set(key, sample);
  }
  return sumsBy([...byPartition.values()], 'globalmart_stream_lag_records', 'topic');
}

function greatest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

function isIdle({ acknowledged, committed }: Reading): boolean {
  return !totalOf(acknowledged) && !totalOf(committed);
}

function hasRestarted(before: Reading | undefined, now: Reading): boolean {
  if (!before) return false;
  return TOTALS.some((of) => [...before[of]].some(([name, value]) => (now[of].get(name) ?? 0) < value));
}
