import type { ServerResponse } from 'node:http';
import type { Follower } from './live-stream';
import { encodeRetry, HEARTBEAT } from './server-sent-event';

const RECONNECT_AFTER_MS = 1_000;

/** What any answer of a stream begins with. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  // nginx would otherwise gather events before it passes them on.
  'x-accel-buffering': 'no',
};

/** One client's response, which stays open. What the client has not taken yet is bounded. */
export class LiveConnection implements Follower {
  private closed = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly maxUnreadBytes: number,
    private readonly onDropped: () => void,
  ) {
    response.once('close', () => (this.closed = true));
    // A connection that breaks in the middle of a write; it is closed then, and that is all there is to do.
    response.on('error', () => undefined);
  }

  open(headers: NodeJS.Dict<number | string | string[]>): void {
    this.response.writeHead(200, { ...headers, ...STREAM_HEADERS });
    this.response.write(encodeRetry(RECONNECT_AFTER_MS));
  }

  /** Frames are shared by all clients, so what is held for a slow one is mostly held once for all. */
  send(frame: Buffer): void {
    if (this.closed) return;
    if (this.response.writableLength > this.maxUnreadBytes) {
      this.onDropped();
      this.destroy();
    } else {
      this.response.write(frame);
    }
  }

  heartbeat(): void {
    if (!this.closed && this.response.writableLength === 0) this.response.write(HEARTBEAT);
  }

  /** Nobody waits for a client that does not read: it can ask for the rest when it comes back. */
  end(): void {
    if (this.response.writableLength > 0) this.destroy();
    else this.response.end();
  }

  private destroy(): void {
    this.closed = true;
    this.response.destroy();
  }
}
