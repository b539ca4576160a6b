import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { FetchedBatch, OpenBatch } from './fetched-batch';
import { NO_HEADERS, type RecordHeader, RecordHeaders, toKafkajsHeaders } from './record-headers';
import type { StoredRecord } from './stored-record';
import { fieldAt, fieldEnd, varintAt, varintEnd } from './varint';

const NONE: readonly RecordHeader[] = [];

/**
 * A record of format v2, stamped by the broker: its place among the bytes of its batch. Key and value are made when they are
 * asked for, each time anew.
 */
export class FetchedRecord implements StoredRecord {
  /** @param at where its attributes are, behind its length */
  constructor(
    private readonly batch: OpenBatch,
    private readonly at: number,
    readonly offset: number,
  ) {}

  get appendTimeMs(): number {
    return this.batch.appendTimeMs;
  }

  get attributes(): number {
    return this.batch.bytes.readInt8(this.at);
  }

  get key(): Buffer | null {
    return fieldAt(this.batch.bytes, this.keyAt());
  }

  get value(): Buffer | null {
    const { bytes } = this.batch;
    return fieldAt(bytes, fieldEnd(bytes, this.keyAt()));
  }

  get headers(): Iterable<RecordHeader> {
    const { bytes } = this.batch;
    const at = fieldEnd(bytes, fieldEnd(bytes, this.keyAt()));
    const count = varintAt(bytes, at);
    return count === 0 ? NONE : new RecordHeaders(bytes.subarray(varintEnd(bytes, at)), count);
  }

  /** Behind the attributes and what the record differs by in time, which the broker's stamp overrules, and in offset. */
  private keyAt(): number {
    const { bytes } = this.batch;
    return varintEnd(bytes, varintEnd(bytes, this.at + 1));
  }
}

/**
 * A record as kafkajs' consumers know messages. Its members are read from the prototype, so `{ ...message }` has none of them.
 */
export class FetchedMessage implements Omit<KafkaMessage, 'size'> {
  readonly isControlRecord = false;

  constructor(
    private readonly record: FetchedRecord,
    readonly batchContext: FetchedBatch,
  ) {}

  get offset(): string {
    return String(this.record.offset);
  }

  get timestamp(): string {
    return String(this.record.appendTimeMs);
  }

  get attributes(): number {
    return this.record.attributes;
  }

  get key(): Buffer | null {
    return this.record.key;
  }

  get value(): Buffer | null {
    return this.record.value;
  }

  get headers(): IHeaders {
    const { headers } = this.record;
    return headers === NONE ? NO_HEADERS : toKafkajsHeaders(headers);
  }
}
