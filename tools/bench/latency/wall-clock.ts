/** Milliseconds of the epoch, with a fraction: the clock that the producer reads whole milliseconds of. */
export function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}
