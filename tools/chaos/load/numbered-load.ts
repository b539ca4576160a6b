import { createKafka, createLogger, partitionOf, RecordProducer, type ProducerStatistics } from '@globalmart/platform';

const KEYS = 997;
const CHUNK = 500;

/** Numbers from 0 on, by many keys, as fast as the brokers take them; knows what each partition has to hold. */
export class NumberedLoad {
  private readonly producer: RecordProducer;
  private readonly sent: number[][];
  private next = 0;
  private acknowledgedRecords = 0;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    brokers: readonly string[],
    private readonly topic: string,
    private readonly partitions: number,
  ) {
    // Failed sends are what this load is made for; they would only be noise.
    const logger = createLogger({ name: 'load', level: 'fatal', destination: process.stderr });
    const kafka = createKafka({ brokers, clientId: 'load', logger });
    this.producer = new RecordProducer({ kafka, logger, topics: [topic] });
    this.sent = Array.from({ length: partitions }, () => []);
  }

  get acknowledged(): number {
    return this.acknowledgedRecords;
  }

  get statistics(): ProducerStatistics {
    return this.producer.statistics;
  }

  async start(): Promise<void> {
    await this.producer.connect();
    this.running = this.run();
  }

  /** Sends no more; resolves when all is acknowledged, with the numbers of each partition in the order sent. */
  async stop(): Promise<number[][]> {
    this.stopping.abort();
    await this.running;
    await this.producer.flush();
    return this.sent;
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.producer.close().catch(() => undefined); // what it still holds is of no interest
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const records = Array.from({ length: CHUNK }, () => this.record(this.next++));
      this.producer.append(this.topic, records, ({ records: settled, error }) => {
        if (error === undefined) this.acknowledgedRecords += settled;
      });
      await this.producer.ready();
      await new Promise(setImmediate);
    }
  }

  private record(number: number): { key: string; value: string } {
    const key = `user_${number % KEYS}`;
    this.sent[partitionOf(key, this.partitions)]?.push(number);
    return { key, value: String(number) };
  }
}
