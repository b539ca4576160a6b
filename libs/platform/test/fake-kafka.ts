import type { Kafka, ProducerBatch, RecordMetadata } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the fake broker does with one send: takes all, fails, or takes all and confirms only some partitions. */
export type SendScript =
  | 'take'
  | 'fail'
  | 'fail after taking'
  | 'fail long before taking'
  | Error
  | { readonly confirmOnly: readonly number[] };

/** Longer than the pause before the first repeat. */
const LONG_MS = 200;

/** A stand-in for kafkajs (not for code of ours) whose sends fail as scripted; afterwards it takes everything. */
export class FakeKafka {
  readonly log: { partition: number; values: string[]; producer: number }[] = [];
  readonly unresolved = new Map<string, number>();
  mostUnresolved = 0;
  private readonly underWay = new Map<number, Promise<void>[]>();
  producers = 0;

  constructor(
    private readonly partitions: number,
    private readonly script: SendScript[] = [],
  ) {}

  asKafka(): Kafka {
    const admin = {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      fetchTopicMetadata: ({ topics }: { topics: string[] }) =>
        Promise.resolve({
          topics: topics.map((name) => ({ name, partitions: Array.from({ length: this.partitions }, () => ({})) })),
        }),
    };
    const fake = { admin: () => admin, producer: () => this.producer() };
    return fake as unknown as Kafka;
  }

  valuesOf(partition: number): string[] {
    return this.log.filter((send) => send.partition === partition).flatMap(({ values }) => values);
  }

  private producer() {
    const id = ++this.producers;
    return {
      connect: () => Promise.resolve(),
      // As kafkajs does: not before all requests are over.
      disconnect: () => Promise.all(this.underWay.get(id) ?? []),
      sendBatch: (batch: ProducerBatch) => this.sendBatch(batch, id),
    };
  }

  private async sendBatch({ topicMessages = [] }: ProducerBatch, producer: number): Promise<RecordMetadata[]> {
    const step = this.script.shift() ?? 'take';
    const sent = topicMessages.flatMap(({ topic, messages }) => {
      const partitions = [...new Set(messages.map(({ partition }) => partition ?? -1))];
      return partitions.map((partition) => ({
        topic,
        partition,
        values: messages.filter((message) => message.partition === partition).map(({ value }) => String(value)),
      }));
    });
    for (const { partition } of sent) this.count(partition, 1);
    await new Promise((resolve) => setTimeout(resolve, 1));
    for (const { partition } of sent) this.count(partition, -1);
    if (step instanceof Error) throw step;
    if (step === 'fail') throw new Error('broker is away');
    if (step === 'fail long before taking') {
      const taken = sleep(LONG_MS).then(() =>
        sent.forEach(({ partition, values }) => this.log.push({ partition, values, producer })),
      );
      this.underWay.set(producer, [...(this.underWay.get(producer) ?? []), taken]);
      throw new Error('another request of this send failed');
    }
    const confirmed = typeof step === 'object' ? step.confirmOnly : undefined;
    const taken = sent.filter(({ partition }) => confirmed?.includes(partition) ?? true);
    for (const { partition, values } of taken) this.log.push({ partition, values, producer });
    if (step === 'fail after taking') throw new Error('the answer is lost');
    return taken.map(({ topic, partition }) => ({ topicName: topic, partition, errorCode: 0 }));
  }

  private count(partition: number, change: number): void {
    const unresolved = (this.unresolved.get(String(partition)) ?? 0) + change;
    this.unresolved.set(String(partition), unresolved);
    this.mostUnresolved = Math.max(this.mostUnresolved, unresolved);
  }
}
