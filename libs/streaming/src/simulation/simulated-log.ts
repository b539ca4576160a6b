import { CATALOGUE_LEAD_MS, type EventTopic, type TopicName } from '@globalmart/contracts';
import type { OutgoingRecord } from '@globalmart/platform';
import type { LogRecord } from '../ports';

/** Per topic, per partition: records with offsets from 0 without gaps. */
export type LogRecords = ReadonlyMap<EventTopic, readonly (readonly LogRecord[])[]>;

/** A record that a worker wrote. */
export interface SentRecord {
  readonly topic: TopicName;
  readonly record: OutgoingRecord;
}

/** A log that grows: only the records before a partition's end have been appended so far. */
export class SimulatedLog {
  readonly topics: readonly EventTopic[];
  readonly partitionCount: number;
  /** What workers have written, in order, repeats too. */
  readonly sent: SentRecord[] = [];
  private readonly ends = new Map<EventTopic, number[]>();

  constructor(private readonly records: LogRecords) {
    this.topics = [...records.keys()];
    this.partitionCount = Math.max(...[...records.values()].map((partitions) => partitions.length));
    for (const [topic, partitions] of records)
      this.ends.set(
        topic,
        partitions.map(() => 0),
      );
  }

  of(topic: EventTopic, partition: number): readonly LogRecord[] {
    return this.records.get(topic)?.[partition] ?? [];
  }

  end(topic: EventTopic, partition: number): number {
    return this.ends.get(topic)?.[partition] ?? 0;
  }

  /** The partition now reaches up to `end`, or as far as there are records. */
  appendUpTo(topic: EventTopic, partition: number, end: number): void {
    const ends = this.ends.get(topic);
    if (ends === undefined) throw new Error(`the log has no topic ${topic}`);
    const records = this.of(topic, partition);
    const reach = Math.max(this.end(topic, partition), Math.min(end, records.length));
    ends[partition] = reach;
    if (topic !== 'product_catalog') this.appendCatalogueBefore(records[reach - 1]?.appendTimeMs ?? 0);
  }

  /** Time passes in all partitions: what was appended so much earlier is there by now, and nothing says that more is. */
  private appendCatalogueBefore(appendTimeMs: number): void {
    this.records.get('product_catalog')?.forEach((records, partition) => {
      const later = records.findIndex((record) => record.appendTimeMs > appendTimeMs - CATALOGUE_LEAD_MS);
      this.appendUpTo('product_catalog', partition, later < 0 ? records.length : later);
    });
  }

  appendAll(): void {
    this.forEach((topic, partition) => this.appendUpTo(topic, partition, Number.POSITIVE_INFINITY));
  }

  forEach(visit: (topic: EventTopic, partition: number) => void): void {
    for (const topic of this.topics) {
      for (let partition = 0; partition < this.partitionCount; partition++) visit(topic, partition);
    }
  }
}
