import type { Kafka } from 'kafkajs';
import { coPartitionAssigner } from './co-partition-assigner';
import { KafkaReader } from './kafka-reader';

/** kafkajs' consumer as far as it concerns places: it takes none while it is not in the group. */
class FakeConsumer {
  readonly events = { GROUP_JOIN: 'join', STOP: 'stop', CRASH: 'crash', END_BATCH_PROCESS: 'end' };
  readonly calls: string[] = [];
  private readonly listeners = new Map<string, (event: { payload: object }) => void>();
  private isInGroup = false;

  asKafka(): Kafka {
    return { consumer: () => this } as unknown as Kafka;
  }

  on(event: string, listener: (event: { payload: object }) => void): void {
    this.listeners.set(event, listener);
  }

  connect = (): Promise<void> => Promise.resolve();
  subscribe = (): Promise<void> => Promise.resolve();
  run = (): Promise<void> => Promise.resolve();

  join(): void {
    this.isInGroup = true;
    this.listeners.get('join')?.({ payload: {} });
  }

  stop(): void {
    this.isInGroup = false;
    this.listeners.get('stop')?.({ payload: {} });
  }

  seek({ topic, partition, offset }: { topic: string; partition: number; offset: string }): void {
    this.call(`seek ${topic}-${partition} ${offset}`);
  }

  pause([{ topic }]: [{ topic: string }]): void {
    this.call(`pause ${topic}`);
  }

  resume([{ topic, partitions }]: [{ topic: string; partitions: number[] }]): void {
    this.call(`resume ${topic}-${partitions.join()}`);
  }

  private call(what: string): void {
    if (!this.isInGroup) throw new Error('Consumer group was not initialized, consumer#run must be called first');
    this.calls.push(what);
  }
}

async function started(): Promise<{ consumer: FakeConsumer; reader: KafkaReader }> {
  const consumer = new FakeConsumer();
  const reader = new KafkaReader({
    kafka: consumer.asKafka(),
    groupId: 'group',
    assigner: coPartitionAssigner(() => []),
    topicPrefix: 'test-',
    topics: ['transactions'],
    fromBeginning: true,
    wants: () => true,
    onBatch: () => Promise.resolve(),
    onCrash: (error) => {
      throw error;
    },
  });
  await reader.start();
  return { consumer, reader };
}

describe('KafkaReader', () => {
  it('goes to its places once it has joined, also when kafkajs restarts itself in between', async () => {
    const { consumer, reader } = await started();
    reader.seek('transactions', 0, 5);
    reader.seek('transactions', 0, 7);
    consumer.join();
    expect(consumer.calls.splice(0)).toEqual(['seek test-transactions-0 7', 'resume test-transactions-0']);

    consumer.stop();
    reader.seek('transactions', 1, 9);
    consumer.join();
    consumer.join();
    expect(consumer.calls).toEqual(['seek test-transactions-1 9', 'resume test-transactions-1']);
  });

  it('can end its intake while kafkajs restarts itself', async () => {
    const { consumer, reader } = await started();
    consumer.join();
    consumer.stop();
    reader.pause();
    expect(consumer.calls).toEqual([]);
  });
});
