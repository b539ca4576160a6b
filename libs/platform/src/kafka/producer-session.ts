import { type CompressionTypes, type Kafka, Partitioners, type Producer, type RecordMetadata } from 'kafkajs';
import type { Logger } from 'pino';
import { messagesByTopic } from './grouped-messages';
import type { Lane } from './lane';

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

  constructor(private readonly options: SessionOptions) {
    this.producer = options.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      // Within one send the same records go again under the same sequence numbers, which the broker recognises:
      // a few tries here spare repeats in the log. After that the record producer takes over.
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 500 },
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

  /** No further sends; disconnects when the last unresolved one is over. */
  retire(): void {
    this.retired = true;
    this.disconnectIfDone();
  }

  async disconnect(): Promise<void> {
    await this.producer.disconnect();
  }

  private disconnectIfDone(): void {
    if (!this.retired || this.unresolved > 0) return;
    this.producer.disconnect().catch((error: unknown) => {
      this.options.logger.debug({ err: error }, 'could not disconnect a retired producer');
    });
  }
}
