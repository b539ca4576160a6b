import type { IHeaders } from 'kafkajs';
import { NO_HEADERS, RecordHeaders, toKafkajsHeaders } from './record-headers';
import { fieldAt, fieldEnd, varintAt, varintEnd } from './varint';

/** What the records of one batch share. */
export interface FetchedBatch {
  /** Its records, not compressed. */
  readonly bytes: Buffer;
  readonly firstOffset: number;
  readonly appendTimeMs: number;
  /** What kafkajs asks for where transactions were aborted: these are part of none. */
  readonly producerId: string;
  readonly inTransaction: false;
}

/**
 * A record of format v2 as kafkajs' consumers know it, stamped by the broker. It keeps its place among the bytes of its
 * batch and reads what it is asked for: thousands wait in a consumer, and each with its fields as objects of their own would take
 * five times the memory, to be moved by every collection of garbage. Its members are read from the prototype, so `{ ...record }`
 * has none of them.
 */
export class FetchedRecord {
  /** @param at where its attributes are, behind its length */
  constructor(
    readonly batchContext: FetchedBatch,
    private readonly at: number,
    private readonly offsetDelta: number,
  ) {}

  get isControlRecord(): boolean {
    return false;
  }

  /** The offset as a number, which is exact up to 2^53. */
  get position(): number {
    return this.batchContext.firstOffset + this.offsetDelta;
  }

  get offset(): string {
    return String(this.position);
  }

  get appendTimeMs(): number {
    return this.batchContext.appendTimeMs;
  }

  get timestamp(): string {
    return String(this.appendTimeMs);
  }

  get attributes(): number {
    return this.batchContext.bytes.readInt8(this.at);
  }

  get key(): Buffer | null {
    return fieldAt(this.batchContext.bytes, this.keyAt());
  }

  get value(): Buffer | null {
    const { bytes } = this.batchContext;
    return fieldAt(bytes, fieldEnd(bytes, this.keyAt()));
  }

  get headers(): IHeaders {
    const { headerList } = this;
    return headerList === undefined ? NO_HEADERS : toKafkajsHeaders(headerList);
  }

  /** The headers in the order they were written; undefined where there are none. */
  get headerList(): RecordHeaders | undefined {
    const { bytes } = this.batchContext;
    const at = fieldEnd(bytes, fieldEnd(bytes, this.keyAt()));
    const count = varintAt(bytes, at);
    return count === 0 ? undefined : new RecordHeaders(bytes.subarray(varintEnd(bytes, at)), count);
  }

  /** Behind the attributes and what the record differs by in time, which the broker's stamp overrules, and in offset. */
  private keyAt(): number {
    const { bytes } = this.batchContext;
    return varintEnd(bytes, varintEnd(bytes, this.at + 1));
  }
}
