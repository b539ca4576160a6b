import type { Sample } from '../prometheus-text';

/** Counts by upper bound, each including the counts of all smaller bounds; the last bound is Infinity. */
export type Buckets = ReadonlyMap<number, number>;

/** The buckets of a Prometheus histogram, summed over its other labels; empty when there is no such metric. */
export function bucketsOf(samples: readonly Sample[], name: string): Buckets {
  const buckets = samples
    .filter((sample) => sample.name === `${name}_bucket`)
    .map(({ labels, value }): [number, number] => [boundOf(labels.le), value]);
  return addBuckets(buckets.map((bucket) => new Map([bucket])));
}

export function addBuckets(parts: readonly Buckets[]): Buckets {
  const sums = new Map<number, number>();
  for (const [bound, count] of parts.flatMap((part) => [...part])) sums.set(bound, (sums.get(bound) ?? 0) + count);
  return sums;
}

/** What was observed between two readings of the same histogram. */
export function bucketsSince(older: Buckets, newer: Buckets): Buckets {
  return new Map([...newer].map(([bound, count]) => [bound, count - (older.get(bound) ?? 0)]));
}

/**
 * The q-quantile, as Prometheus' histogram_quantile estimates it: observations are taken as evenly spread within their
 * bucket, and those above the greatest finite bound as being at it. Undefined without observations.
 */
export function quantileOf(q: number, buckets: Buckets): number | undefined {
  const ordered = [...buckets].sort(([a], [b]) => a - b);
  const total = ordered.at(-1)?.[1] ?? 0;
  if (total <= 0) return undefined;
  const rank = q * total;
  let lower = 0;
  let below = 0;
  for (const [bound, count] of ordered) {
    if (count >= rank && count > below) {
      return bound === Infinity ? lower : lower + ((bound - lower) * (rank - below)) / (count - below);
    }
    lower = bound;
    below = count;
  }
  return undefined;
}

function boundOf(text: string | undefined): number {
  return text === '+Inf' ? Infinity : Number(text);
}
