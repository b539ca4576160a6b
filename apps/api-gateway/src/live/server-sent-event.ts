/** One event of a stream, as the HTML standard (§9.2) has it on the wire. */
export interface ServerSentEvent {
  /** What the client sends as Last-Event-ID when it comes back; without one it keeps the last. */
  readonly id?: string;
  readonly event: string;
  /** JSON, which has no line breaks of its own. */
  readonly data: string;
}

export function encodeEvent({ id, event, data }: ServerSentEvent): Buffer {
  return Buffer.from(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`);
}

/** A comment: it keeps proxies from taking a quiet stream for a dead one. */
export const HEARTBEAT = Buffer.from(':\n\n');

/** How long a client waits before it connects again. */
export function encodeRetry(ms: number): Buffer {
  return Buffer.from(`retry: ${ms}\n\n`);
}
