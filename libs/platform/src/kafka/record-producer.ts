import { CompressionTypes, type Kafka } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Delivery, Lane, type OutgoingRecord, Receipt } from './lane';
import { partitionOf } from './partition';
import { ProducerSession } from './producer-session';
import { installRecordEncoder } from './record-encoder';
import { IncompleteSendError, isRefusal, unconfirmed } from './send-result';

export interface RecordProducerOptions {
  readonly kafka: Kafka;
  readonly logger: Logger;
  /** Full names (with prefix) of the topics written; they must exist when connecting. */
  readonly topics: readonly string[];
  /** Default lz4, the cheapest end to end. */
  readonly compression?: CompressionTypes;
  /** How long a first record waits for company before it is sent. Default 0: what comes while a send is unresolved goes with the next. */
  readonly lingerMs?: number;
  /** Records of one partition sent together. Default 2,000. */
  readonly maxBatchRecords?: number;
  /** Bytes of one partition sent together, before compression. Default 1,000,000; a larger record goes alone. */
  readonly maxBatchBytes?: number;
  /** Beyond this many unsettled records `append` asks to wait. Default 50,000. */
  readonly maxBufferedRecords?: number;
  /** Beyond this many unsettled bytes `append` asks to wait. Default 32 MiB. */
  readonly maxBufferedBytes?: number;
}

export interface ProducerStatistics {
  readonly appended: number;
  readonly acknowledged: number;
  /** Refused for good by the broker. */
  readonly refused: number;
  /** Appended and not yet settled. */
  readonly buffered: number;
  /** Sends that failed or were incomplete, each followed by the same records again. */
  readonly failedSends: number;
}

const BACKOFF_MS = { first: 100, most: 2_000 } as const;
const REQUEST_TIMEOUT_MS = 10_000;
/** Per record and header beside names, keys and values: lengths and deltas. Only has to be about right. */
const RECORD_OVERHEAD_BYTES = 20;

/**
 * The one module that writes to Kafka: acks from all replicas, idempotent, compressed, partitioned by murmur2 of the key.
 *
 * Records of one partition are written in the order appended, and none that was acknowledged is missing: there is at
 * most one unresolved send per partition, its result is compared with what was sent, and after a failed or incomplete
 * send exactly the same records go again, through a fresh producer, before anything else to that partition. They may
 * therefore be in the log twice or more, each time right behind the last; consumers know them by their ids.
 *
 * It never gives up while the world is bad; it gives up a batch only when the broker refuses its content.
 */
export class RecordProducer {
  private readonly lanes = new Map<string, Lane[]>();
  private readonly allLanes: Lane[] = [];
  private readonly sessionOptions;
  private readonly limits;
  private readonly maxBufferedRecords: number;
  private readonly maxBufferedBytes: number;
  private readonly waiting: (() => void)[] = [];
  private readonly flushing: (() => void)[] = [];
  private session: ProducerSession;
  private scheduled: NodeJS.Immediate | undefined;
  private lingering: NodeJS.Timeout | undefined;
  private bufferedBytes = 0;
  private closed = false;
  private stopped = false;
  private readonly counts = { appended: 0, acknowledged: 0, refused: 0, buffered: 0, failedSends: 0 };

  constructor(private readonly options: RecordProducerOptions) {
    installRecordEncoder();
    this.limits = {
      maxBatchRecords: options.maxBatchRecords ?? 2_000,
      maxBatchBytes: options.maxBatchBytes ?? 1_000_000,
    };
    this.maxBufferedRecords = options.maxBufferedRecords ?? 50_000;
    this.maxBufferedBytes = options.maxBufferedBytes ?? 32 * 1_024 * 1_024;
    this.sessionOptions = {
      kafka: options.kafka,
      logger: options.logger,
      compression: options.compression ?? CompressionTypes.LZ4,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
    };
    this.session = new ProducerSession(this.sessionOptions);
  }

  /**
   * Connects and learns how many partitions each topic has; a later raise of the partition count is not noticed.
   * May be tried again after a failure. @throws KafkaJSError when the brokers cannot be reached or a topic does not exist.
   */
  async connect(): Promise<void> {
    const admin = this.options.kafka.admin();
    await admin.connect();
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [...this.options.topics] });
      for (const { name, partitions } of topics) {
        if (this.lanes.has(name)) continue;
        const lanes = partitions.map((_, partition) => new Lane(name, partition, this.limits));
        this.lanes.set(name, lanes);
        this.allLanes.push(...lanes);
      }
    } finally {
      await admin.disconnect();
    }
    await this.session.connect();
  }

  /**
   * Takes records in order; returns at once. False means the buffer is full: await `ready()` before the next append.
   * `onDelivered` is called once, when all of these records are acknowledged or refused.
   * @throws Error after `close`, or for a topic not named in the options.
   */
  append(topic: string, records: readonly OutgoingRecord[], onDelivered?: (delivery: Delivery) => void): boolean {
    const lanes = this.lanes.get(topic);
    if (this.closed || !lanes)
      throw new Error(this.closed ? 'the producer is closed' : `not connected to topic ${topic}`);
    if (records.length === 0) onDelivered?.({ records: 0 });
    const receipt = onDelivered && new Receipt(records.length, onDelivered);
    let urgent = false;
    for (const { key, value, headers } of records) {
      const partition = key === null ? 0 : partitionOf(key, lanes.length);
      const lane = lanes[partition]!;
      const bytes = sizeOf(key) + sizeOf(value) + (headers ? sizeOfHeaders(headers) : 0) + RECORD_OVERHEAD_BYTES;
      lane.append(headers ? { key, value, partition, headers } : { key, value, partition }, bytes, receipt);
      urgent ||= lane.full;
      this.bufferedBytes += bytes;
    }
    this.counts.appended += records.length;
    this.counts.buffered += records.length;
    this.schedule(urgent);
    return !this.congested;
  }

  /** Appends and resolves when all are acknowledged; waits for room first. Rejects when the broker refuses them. */
  async send(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    await this.ready();
    await new Promise<void>((resolve, reject) => {
      this.append(topic, records, ({ error }) => (error ? reject(error) : resolve()));
    });
  }

  /** Resolves when the buffer has room again: half of it is free. */
  async ready(): Promise<void> {
    if (!this.congested) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Resolves when nothing is unsettled. */
  async flush(): Promise<void> {
    if (this.counts.buffered === 0) return;
    this.schedule(true);
    await new Promise<void>((resolve) => this.flushing.push(resolve));
  }

  get statistics(): ProducerStatistics {
    return { ...this.counts };
  }

  /**
   * Takes no more, writes what is buffered and disconnects.
   * @throws Error naming the number of records not written when `deadlineMs` (default 5,000) passes first.
   */
  async close(deadlineMs = 5_000): Promise<void> {
    this.closed = true;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, deadlineMs)));
    await Promise.race([this.flush(), deadline]);
    clearTimeout(timer);
    clearTimeout(this.lingering);
    clearImmediate(this.scheduled);
    const { buffered } = this.counts;
    this.stopped = true;
    await this.session.disconnect();
    if (buffered > 0) throw new Error(`${buffered} records were not written within ${deadlineMs} ms`);
  }

  private get congested(): boolean {
    return this.counts.buffered >= this.maxBufferedRecords || this.bufferedBytes >= this.maxBufferedBytes;
  }

  private get roomy(): boolean {
    return this.counts.buffered * 2 <= this.maxBufferedRecords && this.bufferedBytes * 2 <= this.maxBufferedBytes;
  }

  private schedule(urgent: boolean): void {
    const { lingerMs = 0 } = this.options;
    if (!urgent && lingerMs > 0) {
      this.lingering ??= setTimeout(() => this.dispatch(), lingerMs);
      return;
    }
    // After the current turn, so that all appends of one turn travel together.
    this.scheduled ??= setImmediate(() => this.dispatch());
  }

  private dispatch(): void {
    if (this.stopped) return;
    clearTimeout(this.lingering);
    this.lingering = undefined;
    this.scheduled = undefined;
    const idle = this.allLanes.filter((lane) => lane.idle);
    // A partition in trouble is sent alone: kafkajs fails or succeeds as a whole, and the others shall not share its fate.
    const sound = idle.filter(({ failures }) => failures === 0);
    if (sound.length > 0) void this.sendRound(sound);
    for (const lane of idle) if (lane.failures > 0) void this.sendRound([lane]);
  }

  /** One send of the first batch of each lane. Never rejects. */
  private async sendRound(lanes: readonly Lane[]): Promise<void> {
    const { session } = this;
    for (const lane of lanes) lane.busy = true;
    let failed: readonly Lane[] = lanes;
    let cause: unknown;
    try {
      failed = unconfirmed(lanes, await session.send(lanes));
    } catch (error) {
      cause = error;
    }
    const level = failed.length > 0 && this.replace(session) ? 'warn' : 'debug';
    const settled = lanes.filter((lane) => !failed.includes(lane));
    for (const lane of settled) this.settle(lane);
    for (const lane of failed) {
      this.repeat(lane, session, cause ?? new IncompleteSendError(lane.topic, lane.partition), level);
    }
    if (this.allLanes.some((lane) => lane.idle)) this.schedule(true);
    this.wake();
  }

  private settle(lane: Lane, refusal?: Error): void {
    const batch = lane.removeHead();
    lane.busy = false;
    if (!batch) return;
    const records = batch.messages.length;
    this.counts.buffered -= records;
    this.bufferedBytes -= batch.bytes;
    this.counts[refusal ? 'refused' : 'acknowledged'] += records;
    batch.settle(refusal);
  }

  private repeat(lane: Lane, session: ProducerSession, cause: unknown, level: 'warn' | 'debug'): void {
    const { topic, partition, head } = lane;
    const details = { err: cause, topic, partition, records: head?.messages.length, attempt: lane.failures + 1 };
    this.counts.failedSends += 1;
    // Only a refusal of this batch alone says anything about it; in company it may have been meant for another.
    if (lane.failures > 0 && isRefusal(cause)) {
      this.options.logger.error(details, 'the broker refuses these records');
      this.settle(lane, cause instanceof Error ? cause : new Error(String(cause)));
      return;
    }
    lane.failures += 1;
    const ceiling = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (lane.failures - 1));
    const delayMs = ceiling / 2 + Math.random() * (ceiling / 2);
    this.options.logger[level]({ ...details, delayMs: Math.round(delayMs) }, 'send failed, the same records go again');
    // Nothing of the failed send may come after its repeat.
    void Promise.all([sleep(delayMs), session.retire()]).then(() => {
      if (this.stopped) return;
      lane.busy = false;
      this.schedule(true);
    });
  }

  /** Lanes that failed together share one new session, and one warning. True if this was the first of them. */
  private replace(failed: ProducerSession): boolean {
    if (this.session !== failed) return false;
    void failed.retire();
    this.session = new ProducerSession(this.sessionOptions);
    return true;
  }

  private wake(): void {
    if (this.roomy) for (const resume of this.waiting.splice(0)) resume();
    if (this.counts.buffered === 0) for (const resume of this.flushing.splice(0)) resume();
  }
}

function sizeOf(data: string | Buffer | null): number {
  if (data === null) return 0;
  return typeof data === 'string' ? Buffer.byteLength(data) : data.length;
}

function sizeOfHeaders(headers: NonNullable<OutgoingRecord['headers']>): number {
  let bytes = 0;
  for (const [name, values] of Object.entries(headers)) {
    for (const value of Array.isArray(values) ? values : [values]) {
      bytes += name.length + sizeOf(value) + RECORD_OVERHEAD_BYTES;
    }
  }
  return bytes;
}
