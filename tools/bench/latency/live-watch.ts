import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Advances } from './advances';
import { wallClockMs } from './wall-clock';

/** Follows `live/sales` as a browser does: a record counts as seen when a message whose offsets lie beyond it has come. */
export class LiveWatch {
  readonly advances = new Advances();
  private readonly following: Promise<void>;

  private constructor(
    private readonly stopping: AbortController,
    body: ReadableStream<Uint8Array>,
  ) {
    this.following = this.follow(body);
    // Whoever stops it hears of a failure.
    this.following.catch(() => undefined);
  }

  static async start(gatewayUrl: string, key: string): Promise<LiveWatch> {
    const stopping = new AbortController();
    const { status, body } = await fetch(`${gatewayUrl}/api/v1/live/sales`, {
      headers: { 'x-api-key': key },
      signal: stopping.signal,
    });
    if (status !== 200 || body === null) throw new Error(`live/sales answered ${status}`);
    return new LiveWatch(stopping, body as ReadableStream<Uint8Array>);
  }

  /** @throws Error when the stream ended before */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  private async follow(body: ReadableStream<Uint8Array>): Promise<void> {
    try {
      for await (const line of createInterface({ input: Readable.fromWeb(body) })) {
        if (line.startsWith('data:')) this.note(line.slice('data:'.length));
      }
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error;
    }
    if (!this.stopping.signal.aborted) throw new Error('live/sales ended');
  }

  private note(data: string): void {
    const nowMs = wallClockMs();
    const { next_offsets: offsets } = JSON.parse(data) as { next_offsets: Record<string, Record<string, number>> };
    for (const [partition, nextOffset] of Object.entries(offsets.transactions ?? {})) {
      this.advances.note(Number(partition), nextOffset, nowMs);
    }
  }
}
