import type { EventTopic } from '@globalmart/contracts';
import type { Admin, Consumer, Kafka } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { asError, StoreUnavailable } from '../errors';
import { FaultPoints } from '../faults/fault-points';
import type { CatchUpReader, CatchUpSink, LogPort, RecordBatch } from '../ports';
import { coPartitionAssigner } from './co-partition-assigner';
import { KafkaCatchUp } from './kafka-catch-up';
import { KafkaReader } from './kafka-reader';

export interface KafkaLogOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  /** Put before each topic's name in this cluster. */
  readonly topicPrefix: string;
  readonly topics: readonly EventTopic[];
  readonly onAssigned: (partitions: readonly number[]) => void;
  /** Folds a batch; batches of one topic-partition come one after the other. A rejection is a bug. */
  readonly onBatch: (batch: RecordBatch) => Promise<void>;
  /** kafkajs gave up for good, or a fold failed: the process has to end. */
  readonly onCrash: (error: Error) => void;
  readonly onProgressFailed: (error: Error) => void;
  readonly onCatchUpFailed: (what: string, error: Error) => void;
  readonly faultPoints?: FaultPoints;
}

/** The log as kafkajs sees it: together with its readers the only place that knows the client. */
export class KafkaLog implements LogPort {
  private readonly reader: KafkaReader;
  private readonly consumer: Consumer;
  private readonly admin: Admin;
  private readonly progress = new Map<string, { topic: EventTopic; partition: number; nextOffset: number }>();
  private publishing = false;
  private assigned: readonly number[] = [];
  private readonly faultPoints: FaultPoints;

  constructor(private readonly options: KafkaLogOptions) {
    this.faultPoints = options.faultPoints ?? FaultPoints.none();
    this.admin = options.kafka.admin();
    this.reader = new KafkaReader({
      ...options,
      assigner: coPartitionAssigner(() => this.assigned),
      fromBeginning: true,
      wants: () => true,
    });
    this.consumer = this.reader.consumer;
  }

  async start(): Promise<void> {
    const { consumer } = this;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const partitions = new Set(Object.values(payload.memberAssignment).flat());
      this.assigned = [...partitions].sort((a, b) => a - b);
      this.options.onAssigned(this.assigned);
    });
    await this.admin.connect();
    await this.reader.start();
  }

  /** Answers whether the cluster can be reached, for health. */
  async ping(): Promise<void> {
    await this.admin.describeCluster();
  }

  /** Ends intake; the membership stays until `leave`. */
  pause(): void {
    this.reader.pause();
  }

  async leave(): Promise<void> {
    await this.reader.leave();
    await this.admin.disconnect();
  }

  seek(topic: EventTopic, partition: number, offset: number): void {
    this.reader.seek(topic, partition, offset);
  }

  rest(topic: EventTopic, partition: number): void {
    this.reader.rest(topic, partition);
  }

  openCatchUp(sink: CatchUpSink): CatchUpReader {
    const { options } = this;
    return new KafkaCatchUp(
      {
        ...options,
        groupId: `${options.groupId}-catch-up-${randomUUID()}`,
        // Alone in its group, it is given everything.
        assigner: coPartitionAssigner(() => []),
        // What it was not pointed at is of no interest.
        fromBeginning: false,
        wants: (partition) => sink.wants(partition),
        onBatch: (batch) => sink.receive(batch),
        onFailed: options.onCatchUpFailed,
      },
      this.admin,
    );
  }

  async bounds(topic: EventTopic, partition: number): Promise<{ startOffset: number; endOffset: number }> {
    try {
      const offsets = await this.admin.fetchTopicOffsets(this.reader.nameOf(topic));
      const found = offsets.find((entry) => entry.partition === partition);
      if (found === undefined) throw new Error(`${topic} has no partition ${partition}`);
      return { startOffset: Number(found.low), endOffset: Number(found.high) };
    } catch (error) {
      throw new StoreUnavailable(`cannot read the bounds of ${topic}-${partition}`, { cause: error });
    }
  }

  async endOffsets(topic: EventTopic): Promise<readonly number[]> {
    try {
      const ends: number[] = [];
      for (const { partition, high } of await this.admin.fetchTopicOffsets(this.reader.nameOf(topic))) {
        ends[partition] = Number(high);
      }
      return ends;
    } catch (error) {
      throw new StoreUnavailable(`cannot read the ends of ${topic}`, { cause: error });
    }
  }

  /** Two answered heartbeats from now: the second was surely sent after the call. */
  confirmMembership(): Promise<boolean> {
    const { events } = this.consumer;
    return new Promise((resolve) => {
      let answered = 0;
      const stop = [
        this.consumer.on(events.HEARTBEAT, () => {
          if (++answered === 2) finish(true);
        }),
        this.consumer.on(events.REBALANCING, () => finish(false)),
        this.consumer.on(events.CRASH, () => finish(false)),
        this.consumer.on(events.STOP, () => finish(false)),
      ];
      const finish = (isMember: boolean): void => {
        for (const removeListener of stop) removeListener();
        resolve(isMember);
      };
    });
  }

  /** At most once a second, and only the newest positions: the group's own offsets serve lag tools and nothing else. */
  async publishProgress(
    positions: readonly { topic: EventTopic; partition: number; nextOffset: number }[],
  ): Promise<void> {
    for (const position of positions) this.progress.set(`${position.topic}-${position.partition}`, position);
    if (this.publishing) return;
    this.publishing = true;
    await new Promise((resolve) => setTimeout(resolve, 1_000).unref());
    this.publishing = false;
    const newest = [...this.progress.values()];
    this.progress.clear();
    try {
      await this.faultPoints.pass('kafka-commit');
      await this.consumer.commitOffsets(
        newest.map(({ topic, partition, nextOffset }) => ({
          topic: this.reader.nameOf(topic),
          partition,
          offset: String(nextOffset),
        })),
      );
    } catch (error) {
      this.options.onProgressFailed(asError(error));
    }
  }
}
