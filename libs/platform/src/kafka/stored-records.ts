import type { KafkaMessage } from 'kafkajs';
import { FetchedBatch, type OpenBatch } from './fetched-batch';
import { FetchedMessage } from './fetched-record';
import { storedRecord, type StoredRecord } from './stored-record';

/** What kafkajs takes for messages: whole batches, and single messages where it decoded them itself. */
export type Fetched = FetchedBatch | KafkaMessage;

interface Stretch {
  readonly fetched: Fetched;
  /** The first of the batch's records that belongs to it. */
  readonly first: number;
  /** How many records lie before it. */
  readonly from: number;
  readonly length: number;
}

/** The records of a fetch, in offset order, made when they are asked for: what waits takes no more than its bytes. */
export class StoredRecords {
  readonly length: number;
  private readonly stretches: readonly Stretch[];
  /** The batch read last: the next records are mostly of the same. */
  private opened: { readonly of: FetchedBatch; readonly batch: OpenBatch } | undefined;

  /** @param fromOffset records before it are left out: a batch begins where its producer began it */
  constructor(fetched: readonly Fetched[], fromOffset: number) {
    let from = 0;
    this.stretches = fetched.map((one) => {
      const first = this.firstOf(one, fromOffset);
      const stretch = { fetched: one, first, from, length: (one instanceof FetchedBatch ? one.length : 1) - first };
      from += stretch.length;
      return stretch;
    });
    this.length = from;
  }

  /** Those from the index `from` to before `to`. Throws RangeError for a damaged batch. */
  slice(from: number, to: number): StoredRecord[] {
    const records: StoredRecord[] = [];
    for (const stretch of this.stretches) {
      const at = Math.max(0, from - stretch.from);
      const end = Math.min(to - stretch.from, stretch.length);
      if (at < end) this.read(stretch, at, end, records);
    }
    return records;
  }

  private read({ fetched, first }: Stretch, from: number, to: number, into: StoredRecord[]): void {
    if (!(fetched instanceof FetchedBatch)) {
      into.push(storedRecord(fetched));
      return;
    }
    const batch = this.open(fetched);
    for (let at = from; at < to; at++) into.push(batch.record(first + at));
  }

  private firstOf(fetched: Fetched, fromOffset: number): number {
    if (!(fetched instanceof FetchedBatch) || fetched.firstOffset >= fromOffset) return 0;
    return this.open(fetched).indexFrom(fromOffset);
  }

  private open(fetched: FetchedBatch): OpenBatch {
    if (this.opened?.of !== fetched) this.opened = { of: fetched, batch: fetched.open() };
    return this.opened.batch;
  }
}

/** Each record of its own, as kafkajs' consumers want messages. */
export function messagesOf(fetched: readonly Fetched[], fromOffset: number): (KafkaMessage | FetchedMessage)[] {
  return fetched.flatMap((one): (KafkaMessage | FetchedMessage)[] => {
    if (!(one instanceof FetchedBatch)) return [one];
    const batch = one.open();
    const first = batch.indexFrom(fromOffset);
    return Array.from({ length: one.length - first }, (_, at) => new FetchedMessage(batch.record(first + at), one));
  });
}
