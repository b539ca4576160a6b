import { type CompressionTypes, type Kafka, Partitioners, type Producer, type RecordMetadata } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { messagesByTopic } from './grouped-messages';
import type { Lane } from './lane';

/**
 * A retry inside a send begins while requests of the first try are still on their way, and when a leader has moved
 * meanwhile, their failure winds the sequence numbers back behind what the retry has written. kafkajs refuses 0 retries
 * for an idempotent producer; but no count of tries is below this.
 */
export const NO_RETRY = { retries: Number.NaN };

export interface SessionOptions {
  readonly kafka: Kafka;
  readonly logger: Logger;
  readonly compression: CompressionTypes;
  readonly requestTimeoutMs: number;
}

/**
 * One kafkajs producer with one producer id. It is given up at its first failed send: kafkajs then reuses the sequence
 * numbers of the failed request, and the broker would take other records under those numbers for repeats and drop them.
 */
export class ProducerSession {
  private readonly producer: Producer;
  private connecting: Promise<void> | undefined;
  private unresolved = 0;
  private retired = false;
  private readonly over: Promise<void>;
  private markOver: () => void = () => undefined;

  constructor(private readonly options: SessionOptions) {
    this.over = new Promise((resolve) => (this.markOver = resolve));
    this.producer = options.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: NO_RETRY,
    });
  }

  connect(): Promise<void> {
    this.connecting ??= this.producer.connect().catch((error: unknown) => {
      this.connecting = undefined; // so that connecting can be tried again
      throw error;
    });
    return this.connecting;
  }

  /** Sends the first batch of each lane. Resolves with what kafkajs claims; compare it with what was sent. */
  async send(lanes: readonly Lane[]): Promise<RecordMetadata[]> {
    this.unresolved += 1;
    try {
      await this.connect();
      return await this.producer.sendBatch({
        acks: -1,
        timeout: this.options.requestTimeoutMs,
        compression: this.options.compression,
        topicMessages: messagesByTopic(lanes),
      });
    } finally {
      this.unresolved -= 1;
      this.disconnectIfDone();
    }
  }

  /**
   * No further sends. Resolves when nothing sent through this session can reach the log any more: a send fails with its
   * first request, while others of it may still be on their way.
   */
  retire(): Promise<void> {
    this.retired = true;
    this.disconnectIfDone();
    return this.over;
  }

  /** Lets requests that are on their way end; kafkajs would wait for those of a silent connection for ever. */
  async disconnect(): Promise<void> {
    const { requestTimeoutMs } = this.options;
    await Promise.race([this.producer.disconnect(), sleep(requestTimeoutMs, undefined, { ref: false })]);
  }

  private disconnectIfDone(): void {
    if (!this.retired || this.unresolved > 0) return;
    this.disconnect()
      .catch((error: unknown) => {
        this.options.logger.debug({ err: error }, 'could not disconnect a retired producer');
      })
      .finally(this.markOver);
  }
}
