/**
 * A timestamptz of SQL out of milliseconds since the epoch: by whole seconds and the rest, because a double of seconds cannot
 * carry every millisecond.
 *
 * @param ms an expression of the type bigint
 */
export function timeOf(ms: string): string {
  return `to_timestamp(${ms} / 1000) + (${ms} % 1000) * interval '1 millisecond'`;
}

/** Milliseconds since the epoch, a bigint, out of a timestamptz. */
export function millisecondsOf(time: string): string {
  return `(extract(epoch FROM ${time}) * 1000)::bigint`;
}
