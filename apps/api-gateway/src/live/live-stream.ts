import { ReplayRing } from './replay-ring';
import { encodeEvent } from './server-sent-event';

/** What a stream has to say at one moment. */
export interface LiveState {
  /** Tells a client that comes back what it saw last. */
  readonly id?: string;
  /** JSON. */
  readonly data: string;
}

/** Somebody who follows a stream. `send` never waits: who cannot keep up is let go. */
export interface Follower {
  send(frame: Buffer): void;
}

export interface LiveStreamOptions {
  readonly read: () => Promise<LiveState>;
  /** Shortest time between the starts of two reads. */
  readonly intervalMs: number;
  /** Most bytes of messages kept for clients that come back. */
  readonly replayBytes: number;
  /** Everybody has been written a message that was caused `latencyMs` ago. */
  readonly onMessage: (latencyMs: number) => void;
  readonly onFailure: (error: unknown) => void;
}

const RETRY_MS = 1_000;
/** Of the time, in a stream with many followers, that goes into writing to them: the process has requests to answer too. */
const FAN_OUT_SHARE = 0.3;

/**
 * One state, many followers: after a change it is read once, encoded once, and the same bytes are written to all. However
 * fast changes come, one read is in flight at most; a change during a read is followed by another read, so that the newest
 * state always arrives. Without followers nothing is read.
 */
export class LiveStream {
  private readonly followers = new Set<Follower>();
  /** Those who have not been told the present state yet. */
  private readonly newcomers = new Set<Follower>();
  private readonly ring: ReplayRing;
  private last: LiveState | undefined;
  /** When the oldest change happened that no read has seen yet. */
  private changedMs: number | undefined = performance.now();
  private nextReadMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private reading = false;

  constructor(private readonly options: LiveStreamOptions) {
    this.ring = new ReplayRing(options.replayBytes);
  }

  /** The state may be another one now. */
  changed(): void {
    this.changedMs ??= performance.now();
    this.schedule();
  }

  /**
   * A follower that was here before, and whose last message is still known, is sent what it missed as if it had never been
   * away; any other gets the present state as an event of its own, `snapshot`.
   */
  follow(follower: Follower, lastEventId: string | undefined): void {
    const missed = lastEventId === undefined ? undefined : this.ring.after(lastEventId);
    if (missed !== undefined) {
      this.followers.add(follower);
      for (const frame of missed) follower.send(frame);
    } else if (this.last !== undefined && this.changedMs === undefined && !this.reading) {
      this.followers.add(follower);
      follower.send(encodeEvent({ ...this.last, event: 'snapshot' }));
    } else {
      this.newcomers.add(follower);
    }
    this.schedule();
  }

  leave(follower: Follower): void {
    this.followers.delete(follower);
    this.newcomers.delete(follower);
  }

  /** Reads no more. */
  stop(): void {
    clearTimeout(this.timer);
    this.followers.clear();
    this.newcomers.clear();
  }

  private schedule(): void {
    if (this.changedMs === undefined || this.reading || this.timer !== undefined) return;
    if (this.followers.size + this.newcomers.size === 0) return;
    const waitMs = this.nextReadMs - performance.now();
    // At once when nothing happened lately: only a burst has to wait.
    if (waitMs <= 0) void this.refresh();
    else this.timer = setTimeout(() => void this.refresh(), waitMs);
  }

  private async refresh(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.reading = true;
    const changedMs = this.changedMs ?? performance.now();
    this.changedMs = undefined;
    this.nextReadMs = performance.now() + this.options.intervalMs;
    try {
      this.publish(await this.options.read(), changedMs);
    } catch (error) {
      this.changedMs = changedMs;
      this.nextReadMs = performance.now() + RETRY_MS;
      this.options.onFailure(error);
    } finally {
      this.reading = false;
    }
    this.schedule();
  }

  private publish(state: LiveState, changedMs: number): void {
    const startMs = performance.now();
    if (state.data !== this.last?.data) {
      this.last = state;
      const frame = encodeEvent({ ...state, event: 'commit' });
      if (state.id !== undefined) this.ring.push(state.id, frame);
      for (const follower of this.followers) follower.send(frame);
      this.options.onMessage(performance.now() - changedMs);
    }
    if (this.newcomers.size > 0) {
      const snapshot = encodeEvent({ ...state, event: 'snapshot' });
      for (const follower of this.newcomers) {
        this.followers.add(follower);
        follower.send(snapshot);
      }
      this.newcomers.clear();
    }
    const endMs = performance.now();
    this.nextReadMs = Math.max(this.nextReadMs, endMs + (endMs - startMs) * (1 / FAN_OUT_SHARE - 1));
  }
}
