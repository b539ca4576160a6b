import type { Message } from 'kafkajs';

/** A record to be written. `null` as value is a tombstone. */
export interface OutgoingRecord {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  /** A list where a name repeats. */
  readonly headers?: Readonly<Record<string, string | Buffer | (string | Buffer)[]>>;
}

/** How one `append` ended: `error` is set when the broker refuses its records for good (then none of a batch was written). */
export interface Delivery {
  readonly records: number;
  readonly error?: Error;
}

/** Counts down to the moment when all records of one append are settled, in whatever partitions they went. */
export class Receipt {
  private unsettled: number;
  private error: Error | undefined;

  constructor(
    private readonly records: number,
    private readonly onDelivered: (delivery: Delivery) => void,
  ) {
    this.unsettled = records;
  }

  settle(records: number, error: Error | undefined): void {
    this.unsettled -= records;
    this.error ??= error;
    if (this.unsettled > 0) return;
    this.onDelivered(this.error ? { records: this.records, error: this.error } : { records: this.records });
  }
}

interface Share {
  readonly receipt: Receipt;
  records: number;
}

/** Records that go to the broker together, and together again if that failed. Closed to additions once sent. */
export class Batch {
  readonly messages: Message[] = [];
  bytes = 0;
  private readonly shares: Share[] = [];

  add(message: Message, bytes: number, receipt: Receipt | undefined): void {
    this.messages.push(message);
    this.bytes += bytes;
    if (!receipt) return;
    const last = this.shares.at(-1);
    if (last?.receipt === receipt) last.records += 1;
    else this.shares.push({ receipt, records: 1 });
  }

  settle(error?: Error): void {
    for (const { receipt, records } of this.shares) receipt.settle(records, error);
  }
}

export interface BatchLimits {
  readonly maxBatchRecords: number;
  readonly maxBatchBytes: number;
}

/**
 * The records of one partition, in order. Its first batch is the one being sent or to be sent next; it leaves only when
 * settled, so at most one send of a partition is unresolved and nothing overtakes a failed batch.
 */
export class Lane {
  private readonly batches: Batch[] = [];
  /** A send is unresolved, or a failed one waits for its turn to go again. */
  busy = false;
  /** Failed sends of the first batch in a row. */
  failures = 0;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly limits: BatchLimits,
  ) {}

  get head(): Batch | undefined {
    return this.batches[0];
  }

  /** The first batch takes no more: waiting for company gains nothing. */
  get full(): boolean {
    return this.batches.length > 1;
  }

  get idle(): boolean {
    return !this.busy && this.batches.length > 0;
  }

  append(message: Message, bytes: number, receipt: Receipt | undefined): void {
    this.openBatch(bytes).add(message, bytes, receipt);
  }

  /** Takes the settled first batch away. */
  removeHead(): Batch | undefined {
    this.failures = 0;
    return this.batches.shift();
  }

  private openBatch(bytes: number): Batch {
    const last = this.batches.at(-1);
    const { maxBatchRecords, maxBatchBytes } = this.limits;
    // While busy, the first batch is what was sent: what goes again must be exactly that.
    const closed = this.busy && this.batches.length === 1;
    if (last && !closed && last.messages.length < maxBatchRecords && last.bytes + bytes <= maxBatchBytes) return last;
    const opened = new Batch();
    this.batches.push(opened);
    return opened;
  }
}
