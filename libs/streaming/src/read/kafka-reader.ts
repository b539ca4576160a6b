import type { EventTopic } from '@globalmart/contracts';
import { type Fetched, StoredRecords, takesWholeBatches } from '@globalmart/platform';
import type { Batch, Consumer, EachBatchPayload, Kafka, PartitionAssigner, TopicPartitionOffset } from 'kafkajs';
import { systemClock } from '../engine/system-clock';
import { FaultPoints } from '../faults/fault-points';
import { asError } from '../errors';
import type { LogReader, RecordBatch } from '../ports';
import { PartitionInbox } from './partition-inbox';

export interface KafkaReaderOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly assigner: PartitionAssigner;
  /** Put before each topic's name in this cluster. */
  readonly topicPrefix: string;
  readonly topics: readonly EventTopic[];
  /** Where reading begins until it is pointed elsewhere. */
  readonly fromBeginning: boolean;
  /** Batches of a partition that is not wanted are dropped and no more are fetched, until the next seek. */
  readonly wants: (partition: number) => boolean;
  /** Folds a batch; batches of one topic-partition come one after the other. A rejection is a bug. */
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
  /** kafkajs gave up for good, or a fold failed: the process has to end. */
  readonly onCrash: (error: Error) => void;
  readonly faultPoints?: FaultPoints;
}

/** What kafkajs 2.2 keeps in a batch beyond its published type, and what our decoder puts in. */
interface FetchedBatch {
  readonly fetchedOffset: string;
  readonly rawMessages: readonly Fetched[];
  readonly messages: readonly Fetched[];
}

const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_INTERVAL_MS = 1_500;
/**
 * How long a rebalance waits for members that do not come: a worker killed while it was joining is missed only after this.
 * kafkajs would wait 60 s. A worker that is merely slow loses its membership and joins anew; safety does not depend on it.
 */
const REBALANCE_TIMEOUT_MS = 10_000;
/** Compressed, and twice: one batch is folded while the next is fetched. */
const MAX_FETCH_BYTES_PER_PARTITION = 256 * 1024;
/** Enough for some of every partition in backlog: the broker fills a fetch in a fixed order, and the last would starve. */
const MAX_FETCH_BYTES = 4 * 1024 * 1024;
/** How long a slow partition may keep the others from being fetched. */
const PATIENCE_MS = 200;
/** More than a worker has partitions: none of them shall wait for its turn to be put into its inbox. */
const CONCURRENT_PARTITIONS = 64;
/** How long the broker may keep an empty fetch open: it bounds how long leaving the group takes, not the latency of records. */
const MAX_FETCH_WAIT_MS = 500;
/** How long partitions added to a topic may stay unnoticed; kafkajs would look for them every five minutes. */
const METADATA_MAX_AGE_MS = 10_000;

/** One kafkajs consumer: its place in each partition, and the way of the batches from there. */
export class KafkaReader implements LogReader {
  readonly consumer: Consumer;
  private readonly inboxes = new Map<string, PartitionInbox>();
  /**
   * Whether kafkajs takes a seek, a pause or a resume: not before it has joined, and not while it restarts itself, as it does
   * when a join fails.
   */
  private isRunning = false;
  /** Where to go once it runs. */
  private readonly places = new Map<string, TopicPartitionOffset>();
  private isIntakeOver = false;
  private readonly faultPoints: FaultPoints;

  constructor(private readonly options: KafkaReaderOptions) {
    this.faultPoints = options.faultPoints ?? FaultPoints.none();
    this.consumer = options.kafka.consumer({
      groupId: options.groupId,
      partitionAssigners: [options.assigner],
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      maxBytesPerPartition: MAX_FETCH_BYTES_PER_PARTITION,
      maxBytes: MAX_FETCH_BYTES,
      maxWaitTimeInMs: MAX_FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: Number.MAX_SAFE_INTEGER },
    });
  }

  async start(): Promise<void> {
    const { consumer, options } = this;
    // kafkajs passes over a batch of nothing but control records without a call; its event is the only trace.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize > 0) return;
      const { topic, partition, firstOffset, lastOffset } = payload;
      // Without a first offset all that came lies before the one asked for, which kafkajs then gives as the last.
      const passed = { fetchedOffset: Number(firstOffset ?? lastOffset), lastOffset: Number(lastOffset), records: [] };
      const endOffset = Number(payload.highWatermark);
      void this.deliver({ topic: this.topicOf(topic), partition, endOffset, ...passed });
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) options.onCrash(payload.error);
    });
    consumer.on(consumer.events.STOP, () => (this.isRunning = false));
    consumer.on(consumer.events.GROUP_JOIN, () => {
      this.isRunning = true;
      for (const place of this.places.values()) this.goTo(place);
      this.places.clear();
    });
    await consumer.connect();
    const topics = options.topics.map((topic) => this.nameOf(topic));
    await consumer.subscribe({ topics, fromBeginning: options.fromBeginning });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
      eachBatch: takesWholeBatches((payload) => this.onBatch(payload)),
    });
  }

  /** Ends intake; the membership stays until `leave`. */
  pause(): void {
    this.isIntakeOver = true;
    for (const inbox of this.inboxes.values()) inbox.clear();
    if (this.isRunning) this.consumer.pause(this.options.topics.map((topic) => ({ topic: this.nameOf(topic) })));
  }

  leave(): Promise<void> {
    return this.consumer.disconnect();
  }

  seek(topic: EventTopic, partition: number, offset: number): void {
    this.inboxes.get(`${topic}-${partition}`)?.clear();
    const place = { topic: this.nameOf(topic), partition, offset: String(offset) };
    if (this.isRunning) this.goTo(place);
    else this.places.set(`${topic}-${partition}`, place);
  }

  rest(topic: EventTopic, partition: number): void {
    this.inboxes.get(`${topic}-${partition}`)?.rest();
  }

  /** The topic's name in this cluster. */
  nameOf(topic: EventTopic): string {
    return this.options.topicPrefix + topic;
  }

  private goTo(place: TopicPartitionOffset): void {
    this.consumer.seek(place);
    this.resume(place);
  }

  private resume({ topic, partition }: { readonly topic: string; readonly partition: number }): void {
    if (this.isRunning && !this.isIntakeOver) this.consumer.resume([{ topic, partitions: [partition] }]);
  }

  private async onBatch(payload: EachBatchPayload): Promise<void> {
    if (!payload.isRunning() || payload.isStale()) return;
    const { batch } = payload;
    if (!this.options.wants(batch.partition)) {
      payload.pause();
      return;
    }
    const { rawMessages, messages, fetchedOffset: asked } = batch as Batch & FetchedBatch;
    const fetchedOffset = Number(asked);
    await this.deliver({
      topic: this.topicOf(batch.topic),
      partition: batch.partition,
      fetchedOffset,
      // Not batch.lastOffset(), which answers the partition's end where it has nothing to go by.
      lastOffset: Number(rawMessages.at(-1)?.offset ?? fetchedOffset - 1),
      endOffset: Number(batch.highWatermark),
      records: new StoredRecords(messages, fetchedOffset),
    });
  }

  private async deliver(batch: RecordBatch): Promise<void> {
    if (!this.isIntakeOver) await this.inboxOf(batch.topic, batch.partition).put(batch);
  }

  private inboxOf(topic: EventTopic, partition: number): PartitionInbox {
    const key = `${topic}-${partition}`;
    let inbox = this.inboxes.get(key);
    if (inbox === undefined) {
      const name = this.nameOf(topic);
      inbox = new PartitionInbox({
        fold: (batch) => this.fold(batch),
        pause: () => {
          // After the end of intake, to pause one partition would let kafkajs fetch the others of its topic again.
          if (this.isRunning && !this.isIntakeOver) this.consumer.pause([{ topic: name, partitions: [partition] }]);
        },
        resume: () => this.resume({ topic: name, partition }),
        patienceMs: PATIENCE_MS,
        clock: systemClock,
      });
      this.inboxes.set(key, inbox);
    }
    return inbox;
  }

  private async fold(batch: RecordBatch): Promise<void> {
    try {
      await this.faultPoints.pass('batch-received');
      await this.options.onBatch(batch);
      await this.faultPoints.pass('folded');
    } catch (error) {
      this.options.onCrash(asError(error));
    }
  }

  private topicOf(name: string): EventTopic {
    const topic = this.options.topics.find((known) => this.nameOf(known) === name);
    if (topic === undefined) throw new Error(`a batch of ${name}, which was never subscribed`);
    return topic;
  }
}
