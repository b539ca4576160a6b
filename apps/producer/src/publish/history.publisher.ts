import type { RecordProducer } from '@globalmart/platform';
import type { History } from '../timeline/history';
import type { Shop } from './event.publisher';
import type { Outbox } from './outbox';

export interface HistoryPublisherOptions {
  readonly producer: RecordProducer;
  readonly outbox: Outbox;
  readonly shop: Shop;
  readonly history: History;
  readonly now: () => number;
}

const CHUNK_EVENTS = 1_000;
/**
 * Event time after which everything sent is waited for, while the next of these slices is made. Partitions are written
 * side by side; so none is further ahead of another than two slices, which is far less than the watermark delay, and a
 * crash leaves no wider gap.
 */
const SLICE_MS = 60_000;

/** Sends what happened before now at full speed, until it has caught up with the clock. */
export class HistoryPublisher {
  private stopping = false;
  private events = 0;

  constructor(private readonly options: HistoryPublisherOptions) {}

  /** Resolves with the moment up to which everything has been sent: live traffic begins there. */
  async run(): Promise<number> {
    const { producer, outbox, shop, history, now } = this.options;
    let sliceEndMs = history.eventTimeMs(0) + SLICE_MS;
    let slice: Promise<unknown>[] = [];
    let sliceBefore: Promise<unknown> = Promise.resolve();
    for (;;) {
      const nowMs = now();
      const due = history.countBy(nowMs);
      if (this.events === due || this.stopping) {
        shop.finish(outbox.add);
        outbox.ship(performance.now());
        return nowMs;
      }
      const end = Math.min(due, this.events + CHUNK_EVENTS);
      for (; this.events < end; this.events += 1) {
        const eventTimeMs = history.eventTimeMs(this.events);
        if (eventTimeMs >= sliceEndMs) break;
        shop.next(eventTimeMs, undefined, outbox.add);
      }
      const { roomy, settled } = outbox.ship(performance.now());
      slice.push(settled);
      await (roomy ? new Promise(setImmediate) : producer.ready());
      if (this.events === end) continue;
      await sliceBefore;
      sliceBefore = Promise.all(slice);
      slice = [];
      sliceEndMs = history.eventTimeMs(this.events) + SLICE_MS;
    }
  }

  /** Ends `run` after the events at hand. */
  stop(): void {
    this.stopping = true;
  }
}
