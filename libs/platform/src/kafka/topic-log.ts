import type { Kafka } from 'kafkajs';
import type { StoredRecord } from './stored-record';
import { type Fetched, StoredRecords } from './stored-records';

/** What a partition holds: records from `startOffset` to before `endOffset`. */
export interface LogBounds {
  readonly startOffset: number;
  readonly endOffset: number;
}

/** The parts of kafkajs 2.2.4 under its consumer that we use. 64-bit numbers are strings. */
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[];
  findBroker(node: { nodeId: number }): Promise<Broker>;
  fetchTopicsOffset(
    topics: { topic: string; partitions: { partition: number }[]; fromBeginning?: boolean; fromTimestamp?: number }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

interface Broker {
  fetch(request: object): Promise<{ responses: { partitions: { messages: Fetched[] }[] }[] }>;
}

const CREATE_CLUSTER = 'private:Kafka:createCluster';
const READ_COMMITTED = 1;

/**
 * Reads anywhere in a topic's log, now and then, without a consumer group: joining one takes seconds, and each would be left
 * behind on the broker. It uses what lies under kafkajs' own consumer, since kafkajs offers no other way. Whoever opens it
 * closes it; it keeps nothing of what it has read.
 */
export class TopicLog {
  /** kafkajs connects for fetches at the first one, and two at once would open a connection that nobody closes. */
  private lastRead: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly cluster: Cluster,
    private readonly topic: string,
    /** Numbers of the topic's partitions, in order. */
    readonly partitions: readonly number[],
  ) {}

  /** @throws kafkajs' error if Kafka cannot be reached or has no such topic */
  static async open(kafka: Kafka, topic: string): Promise<TopicLog> {
    const cluster = createCluster(kafka);
    try {
      await cluster.connect();
      await cluster.addTargetTopic(topic);
      const partitions = cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
      return new TopicLog(
        cluster,
        topic,
        partitions.sort((a, b) => a - b),
      );
    } catch (error) {
      await cluster.disconnect();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.cluster.disconnect();
  }

  /** What each partition holds now. */
  async bounds(): Promise<Map<number, LogBounds>> {
    const [starts, ends] = await Promise.all([
      this.offsets(this.partitions, { fromBeginning: true }),
      this.offsets(this.partitions, { fromBeginning: false }),
    ]);
    return new Map(
      this.partitions.map((partition) => {
        const startOffset = starts.get(partition) ?? 0;
        return [partition, { startOffset, endOffset: ends.get(partition) ?? startOffset }];
      }),
    );
  }

  /** The first offset appended at or after this time; undefined if there is none. */
  async offsetAt(partition: number, timeMs: number): Promise<number | undefined> {
    const offset = (await this.offsets([partition], { fromTimestamp: Math.max(0, timeMs) })).get(partition);
    return offset === undefined || offset < 0 ? undefined : offset;
  }

  /**
   * Records from this offset on, at least one if there is any, as many as fit `maxBytes` as they are stored. One
   * reading at a time: others wait.
   * @throws kafkajs' error if the partition does not hold the offset, or its leader does not answer
   */
  read(partition: number, fromOffset: number, maxBytes = 1024 * 1024): Promise<StoredRecord[]> {
    const read = this.lastRead.then(() => this.fetch(partition, fromOffset, maxBytes));
    this.lastRead = read.catch(() => undefined);
    return read;
  }

  private async fetch(partition: number, fromOffset: number, maxBytes: number): Promise<StoredRecord[]> {
    const leader = this.cluster.findTopicPartitionMetadata(this.topic).find((one) => one.partitionId === partition);
    if (leader === undefined) throw new RangeError(`${this.topic} has no partition ${partition}`);
    const broker = await this.cluster.findBroker({ nodeId: leader.leader });
    const { responses } = await broker.fetch({
      isolationLevel: READ_COMMITTED,
      // What is there is there: an empty answer is given at once.
      maxWaitTime: 1,
      minBytes: 1,
      maxBytes,
      topics: [{ topic: this.topic, partitions: [{ partition, fetchOffset: String(fromOffset), maxBytes }] }],
    });
    const fetched = responses.flatMap(({ partitions }) => partitions.flatMap((one) => one.messages));
    // Kafka answers whole batches, so the first may begin before what was asked for, or end there.
    const wanted = fetched.filter(({ offset }) => Number(offset) >= fromOffset);
    const stored = new StoredRecords(
      wanted.filter((one) => !isControl(one)),
      fromOffset,
    );
    const records = stored.slice(0, stored.length);
    // Control records, such as those that end transactions, are nobody's: what was asked for lies behind them.
    const last = wanted.at(-1);
    if (records.length > 0 || last === undefined) return records;
    return this.fetch(partition, Number(last.offset) + 1, maxBytes);
  }

  private async offsets(
    partitions: readonly number[],
    at: { fromBeginning?: boolean; fromTimestamp?: number },
  ): Promise<Map<number, number>> {
    const asked = partitions.map((partition) => ({ partition }));
    const [found] = await this.cluster.fetchTopicsOffset([{ topic: this.topic, partitions: asked, ...at }]);
    return new Map((found?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)]));
  }
}

function createCluster(kafka: Kafka): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === CREATE_CLUSTER);
  const create: unknown = symbol && Reflect.get(kafka, symbol);
  if (typeof create !== 'function') throw new Error(`this version of kafkajs has no ${CREATE_CLUSTER}`);
  return (create as (options: object) => Cluster)({ allowAutoTopicCreation: false, metadataMaxAge: 60_000 });
}

function isControl(message: Fetched & { readonly isControlRecord?: boolean }): boolean {
  return message.isControlRecord === true;
}
