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
 * Event time that may be under way at once. Partitions are written side by side; so none is further ahead of another than
 * this, which is far less than the watermark delay, and a crash leaves no wider gap.
 */
const UNSETTLED_MS = 60_000;

/** Sends what happened before now at full speed, until it has caught up with the clock. */
export class HistoryPublisher {
  private stopping = false;
  private events = 0;

  constructor(private readonly options: HistoryPublisherOptions) {}

  /** How many events of the mix have been sent. */
  get count(): number {
    return this.events;
  }

  /** Resolves with the moment up to which everything has been sent: live traffic begins there. */
  async run(): Promise<number> {
    const { producer, outbox, shop, history, now } = this.options;
    let settledMs = history.eventTimeMs(0);
    for (;;) {
      const nowMs = now();
      const due = history.countBy(nowMs);
      if (this.events === due || this.stopping) {
        shop.finish(outbox.add);
        outbox.ship(performance.now());
        return nowMs;
      }
      let eventTimeMs = settledMs;
      for (const end = Math.min(due, this.events + CHUNK_EVENTS); this.events < end; this.events += 1) {
        eventTimeMs = history.eventTimeMs(this.events);
        if (eventTimeMs > settledMs + UNSETTLED_MS) break;
        shop.next(eventTimeMs, undefined, outbox.add);
      }
      const roomy = outbox.ship(performance.now());
      if (eventTimeMs > settledMs + UNSETTLED_MS) {
        await producer.flush();
        settledMs = eventTimeMs;
      } else await (roomy ? new Promise(setImmediate) : producer.ready());
    }
  }

  /** Ends `run` after the events at hand. */
  stop(): void {
    this.stopping = true;
  }
}
