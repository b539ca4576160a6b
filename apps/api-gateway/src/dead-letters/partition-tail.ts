import type { TopicLog } from '@globalmart/platform';
import { type DeadLetter, toDeadLetter } from './dead-letter';

/** Letters may be megabytes each, so the first look goes back a few only; most are small, so later looks go back further. */
const FIRST_LOOK = 16;
const LONGEST_LOOK = 1_024;

export interface TailOptions {
  readonly log: Pick<TopicLog, 'read'>;
  readonly partition: number;
  /** Where the partition begins. */
  readonly startOffset: number;
  /** Only what lies before it. */
  readonly beforeOffset: number;
  readonly wants: (letter: DeadLetter) => boolean;
}

/** The letters of one partition from its end back, read as far as they are asked for. */
export class PartitionTail {
  /** Newest first. */
  private readonly waiting: DeadLetter[] = [];
  /** Nothing before it has been looked at. */
  private reached: number;
  private look = FIRST_LOOK;

  constructor(private readonly options: TailOptions) {
    this.reached = options.beforeOffset;
  }

  get partition(): number {
    return this.options.partition;
  }

  /** Everything from here on has been taken or is not wanted. */
  get position(): number {
    const [next] = this.waiting;
    return next === undefined ? this.reached : next.offset + 1;
  }

  get isAtStart(): boolean {
    return this.position <= this.options.startOffset;
  }

  /** The newest letter that has not been taken; undefined where there is none, `late` where there was no time to see. */
  async newest(isLate: () => boolean): Promise<DeadLetter | undefined | 'late'> {
    while (this.waiting.length === 0 && this.reached > this.options.startOffset) {
      if (isLate()) return 'late';
      await this.lookBack();
    }
    return this.waiting[0];
  }

  take(): void {
    this.waiting.shift();
  }

  private async lookBack(): Promise<void> {
    const { log, partition, startOffset, wants } = this.options;
    const from = Math.max(startOffset, this.reached - this.look);
    for (let at = from; at < this.reached;) {
      const records = await log.read(partition, at);
      const last = records.at(-1);
      if (last === undefined) break;
      for (const record of records) {
        const letter = record.offset < this.reached ? toDeadLetter(record) : undefined;
        if (letter !== undefined && wants(letter)) this.waiting.unshift(letter);
      }
      at = last.offset + 1;
    }
    this.reached = from;
    this.look = Math.min(2 * this.look, LONGEST_LOOK);
  }
}
