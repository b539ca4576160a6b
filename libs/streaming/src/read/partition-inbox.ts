import type { ClockPort, RecordBatch } from '../ports';

export interface PartitionInboxOptions {
  /** Folds one batch; must not reject. */
  readonly fold: (batch: RecordBatch) => Promise<void>;
  /** Fetch nothing more of this partition, until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** How long `put` may keep its caller. */
  readonly patienceMs: number;
  readonly clock: Pick<ClockPort, 'sleep'>;
}

/**
 * The way of one topic-partition's batches from the fetch to the fold: one is being folded, one waits, and no more are fetched.
 *
 * kafkajs fetches nothing, of any partition, while one handler has not returned. So a partition that is slow is waited for
 * only a moment, which is what keeps the folds busy in a backlog; one that is stuck, because its store is away or what it
 * needs is not there yet, is paused, and the others go on.
 */
export class PartitionInbox {
  private waiting: RecordBatch[] = [];
  private isFolding = false;
  private isPaused = false;
  private readonly onRoom: (() => void)[] = [];

  constructor(private readonly options: PartitionInboxOptions) {}

  /** Takes a batch in. Resolves when its folding begins, or when patience has run out and the partition is paused instead. */
  async put(batch: RecordBatch): Promise<void> {
    this.waiting.push(batch);
    if (!this.isFolding) {
      void this.work();
      return;
    }
    if (!this.isPaused) await this.room();
    if (this.waiting.includes(batch)) this.pause();
  }

  /** The batch that is being folded will take its time: no more are fetched, and nobody waits for it. */
  rest(): void {
    if (!this.isFolding || this.isPaused) return;
    this.pause();
    this.makeRoom();
  }

  /** Forgets what waits: the partition is read from elsewhere now. */
  clear(): void {
    this.waiting = [];
    this.release();
  }

  private async work(): Promise<void> {
    this.isFolding = true;
    for (let batch = this.waiting.shift(); batch !== undefined; batch = this.waiting.shift()) {
      if (this.waiting.length === 0) this.release();
      await this.options.fold(batch);
    }
    this.isFolding = false;
    this.release();
  }

  /** Resolves when nothing waits any more, or when patience has run out. */
  private room(): Promise<void> {
    const { clock, patienceMs } = this.options;
    return Promise.race([new Promise<void>((resolve) => this.onRoom.push(resolve)), clock.sleep(patienceMs)]);
  }

  /** Said again for each batch that comes all the same: a consumer that has joined anew knows nothing of it. */
  private pause(): void {
    this.isPaused = true;
    this.options.pause();
  }

  private makeRoom(): void {
    for (const resolve of this.onRoom.splice(0)) resolve();
  }

  private release(): void {
    this.makeRoom();
    if (!this.isPaused) return;
    this.isPaused = false;
    this.options.resume();
  }
}
