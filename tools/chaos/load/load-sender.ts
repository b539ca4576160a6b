import { createKafka, createLogger, type OutgoingRecord, RecordProducer } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import { setTimeout as delay } from 'node:timers/promises';

export interface LoadSenderOptions {
  readonly brokers: readonly string[];
  /** With prefix. */
  readonly topic: string;
  /** Records of one partition in one batch of the log. */
  readonly maxBatchRecords?: number;
}

/** A load on its way. */
export interface RunningLoad<Sent = OutgoingRecord> {
  /** What was sent, once all of it is acknowledged. */
  readonly done: Promise<Sent[]>;
  /** Sends no more; resolves like `done`. */
  stop(): Promise<Sent[]>;
}

const TICK_MS = 10;
const MORE_DEADLINE_MS = 30_000;

/** Sends a load through the one producing module, and knows what of it the broker has acknowledged. */
export class LoadSender {
  private readonly producer: RecordProducer;
  private acknowledgedRecords = 0;

  constructor(private readonly options: LoadSenderOptions) {
    // Failed sends are what these loads are made for; they would only be noise.
    const logger = createLogger({ name: 'load', level: 'fatal', destination: process.stderr });
    const kafka = createKafka({ brokers: options.brokers, clientId: 'load', logger });
    this.producer = new RecordProducer({
      kafka,
      logger,
      topics: [options.topic],
      maxBatchRecords: options.maxBatchRecords,
    });
  }

  get acknowledged(): number {
    return this.acknowledgedRecords;
  }

  /** Waits until so many records more than now are acknowledged. */
  async waitForMore(records: number): Promise<void> {
    const before = this.acknowledged;
    await eventually(() => this.acknowledged >= before + records, { deadlineMs: MORE_DEADLINE_MS });
  }

  connect(): Promise<void> {
    return this.producer.connect();
  }

  /** Sends all, as fast as the broker takes it or at a steady pace; resolves when all is acknowledged. */
  async send(records: readonly OutgoingRecord[], perSecond = Number.POSITIVE_INFINITY): Promise<void> {
    await this.start(records, perSecond).done;
  }

  /** Sends at a steady pace in the background. */
  start<Sent extends OutgoingRecord>(records: readonly Sent[], perSecond: number): RunningLoad<Sent> {
    const stopping = new AbortController();
    const done = this.run(records, perSecond, stopping.signal);
    return {
      done,
      stop: () => {
        stopping.abort();
        return done;
      },
    };
  }

  close(): Promise<void> {
    return this.producer.close();
  }

  private async run<Sent extends OutgoingRecord>(
    records: readonly Sent[],
    perSecond: number,
    stopping: AbortSignal,
  ): Promise<Sent[]> {
    const startedMs = Date.now();
    let sent = 0;
    while (sent < records.length && !stopping.aborted) {
      const due = Math.min(records.length, Math.ceil(((Date.now() - startedMs + TICK_MS) * perSecond) / 1_000));
      if (due > sent) {
        await this.producer.ready();
        this.append(records.slice(sent, due));
        sent = due;
      }
      if (sent < records.length) await delay(TICK_MS);
    }
    await this.producer.flush();
    return records.slice(0, sent);
  }

  private append(records: readonly OutgoingRecord[]): void {
    this.producer.append(this.options.topic, records, ({ records: settled, error }) => {
      if (error === undefined) this.acknowledgedRecords += settled;
    });
  }
}
