/** Shown for what is not known. */
const UNKNOWN = '-';

export function whole(value: number | undefined): string {
  return value === undefined ? UNKNOWN : Math.round(value).toLocaleString('en-US');
}

/** A rate that may be of a quiet shop: with a digit after the point below ten. */
export function rate(value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  return value > 0 && value < 9.95 ? value.toFixed(1) : whole(value);
}

export function money(value: number | undefined, digits: 0 | 2): string {
  if (value === undefined) return UNKNOWN;
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

export function percent(share: number, digits: 0 | 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** A short time: milliseconds below a second. */
export function latency(seconds: number | undefined): string {
  if (seconds === undefined) return UNKNOWN;
  const ms = seconds * 1_000;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

/** A long time, in its two greatest units: 59 s, 12 min, 1 h 5 min, 3 d 0 h. */
export function duration(seconds: number): string {
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
