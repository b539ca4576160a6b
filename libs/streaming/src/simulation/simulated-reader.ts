import type { EventTopic } from '@globalmart/contracts';
import type { CatchUpSink, ClockPort, LogReader, RecordBatch } from '../ports';
import { PartitionInbox } from '../read/partition-inbox';
import type { SeededRandom } from './seeded-random';
import type { SimulatedLog } from './simulated-log';

interface Position {
  readonly topic: EventTopic;
  readonly partition: number;
  offset: number;
  /** A batch of it is on its way into the inbox. */
  isBusy: boolean;
  isPaused: boolean;
  readonly inbox: PartitionInbox;
}

const MOST_FETCHED = 12;
const PATIENCE_MS = 20;

/** A consumer as kafkajs is one: a place in each partition, which a rejoin, a late mark or a seek may move. */
export class SimulatedReader implements LogReader {
  private readonly positions = new Map<string, Position>();
  private isIntakeOver = false;

  constructor(
    private readonly world: { readonly random: SeededRandom; readonly log: SimulatedLog },
    private readonly clock: Pick<ClockPort, 'sleep'>,
    private readonly sink: CatchUpSink,
  ) {}

  /** After a rejoin, reading may begin anywhere. */
  scatter(partition: number): void {
    const { random, log } = this.world;
    for (const topic of log.topics) {
      if (random.chance(0.5)) this.position(topic, partition).offset = random.below(log.end(topic, partition) + 1);
    }
  }

  seek(topic: EventTopic, partition: number, offset: number): void {
    const position = this.position(topic, partition);
    position.inbox.clear();
    position.offset = offset;
  }

  rest(topic: EventTopic, partition: number): void {
    this.position(topic, partition).inbox.rest();
  }

  pause(): void {
    this.isIntakeOver = true;
  }

  /** The fetches that could be made now, of these partitions or of all it was ever pointed at. */
  fetchable(partitions?: readonly number[]): (() => void)[] {
    if (this.isIntakeOver) return [];
    const { log } = this.world;
    const positions =
      partitions === undefined
        ? [...this.positions.values()]
        : log.topics.flatMap((topic) => partitions.map((partition) => this.position(topic, partition)));
    return positions
      .filter(({ topic, partition, isBusy, isPaused, offset }) => {
        return !isBusy && !isPaused && offset < log.end(topic, partition) && this.sink.wants(partition);
      })
      .map((position) => () => this.fetch(position));
  }

  private fetch(position: Position): void {
    const { random, log } = this.world;
    const { topic, partition, offset: from } = position;
    const endOffset = log.end(topic, partition);
    const to = Math.min(endOffset, from + 1 + random.below(MOST_FETCHED));
    position.isBusy = true;
    position.offset = to;
    const records = log.of(topic, partition).slice(from, to);
    const batch: RecordBatch = { topic, partition, fetchedOffset: from, lastOffset: to - 1, endOffset, records };
    void position.inbox.put(batch).then(() => {
      // With several brokers a seek can be applied before kafkajs marks the batch done, which then undoes it.
      if (random.chance(0.05)) position.offset = to;
      position.isBusy = false;
    });
  }

  private position(topic: EventTopic, partition: number): Position {
    const key = `${topic}-${partition}`;
    const known = this.positions.get(key);
    if (known !== undefined) return known;
    const inbox = new PartitionInbox({
      fold: (batch) => this.sink.receive(batch),
      pause: () => (position.isPaused = true),
      resume: () => (position.isPaused = false),
      patienceMs: PATIENCE_MS,
      clock: this.clock,
    });
    const position: Position = { topic, partition, offset: 0, isBusy: false, isPaused: false, inbox };
    this.positions.set(key, position);
    return position;
  }
}
