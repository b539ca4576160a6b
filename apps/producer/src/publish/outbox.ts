import type { OutgoingRecord, RecordProducer } from '@globalmart/platform';
import type { PublishCounters } from './publish-counters';

export interface OutboxOptions {
  readonly producer: RecordProducer;
  readonly prefix: string;
  readonly counters: PublishCounters;
}

/** A record of one of the shop's topics. */
export interface ShopRecord extends OutgoingRecord {
  readonly topic: string;
}

export interface Shipment {
  /** Whether the producer's buffer has room for more. */
  readonly roomy: boolean;
  /** Resolves when each record is acknowledged or refused. */
  readonly settled: Promise<unknown>;
}

/** Gathers what is to go out together, by topic in the order it came. */
export class Outbox {
  private readonly records = new Map<string, OutgoingRecord[]>();

  constructor(private readonly options: OutboxOptions) {}

  readonly add = ({ topic, key, value, headers }: ShopRecord): void => {
    const records = this.records.get(topic);
    const record = headers ? { key, value, headers } : { key, value };
    if (records) records.push(record);
    else this.records.set(topic, [record]);
  };

  /** Hands all over to be sent, due at this point of `performance.now()`. */
  ship(dueMs: number): Shipment {
    const { producer, prefix, counters } = this.options;
    let roomy = true;
    const settled = [...this.records].map(([topic, records]) => {
      counters.sent += records.length;
      return new Promise<void>((resolve) => {
        roomy = producer.append(prefix + topic, records, ({ records: events, error }) => {
          if (error) counters.failed += events;
          else counters.acknowledge(topic, events, performance.now() - dueMs);
          resolve();
        });
      });
    });
    this.records.clear();
    return { roomy, settled: Promise.all(settled) };
  }
}
