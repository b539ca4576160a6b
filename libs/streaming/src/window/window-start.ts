/**
 * Start of the tumbling window or pane that holds an event time. Windows begin at UTC-epoch multiples of their size and are
 * half-open: `start ≤ t < start + size`. All in ms since the epoch; times before it are negative and round down as well.
 */
export function windowStart(eventMs: number, sizeMs: number): number {
  return Math.floor(eventMs / sizeMs) * sizeMs;
}
