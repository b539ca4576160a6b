/** Exact quantiles of all values, by nearest rank: the value that this share of all values does not exceed. */
export interface Quantiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** To a tenth. @throws Error without values */
export function quantilesOf(values: readonly number[]): Quantiles {
  if (values.length === 0) throw new Error('there is nothing to take quantiles of');
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) * 10) / 10;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
