import type { mongo } from 'mongoose';
import { FencedError, type Lane, LANES } from '../versions/version';
import { VERSIONS } from '../versions/views';

/** Documents of one transaction: large enough that its price is small, and far below what MongoDB takes. */
const BATCH = 5_000;

/** Under whose token batches are written, and what ends them. */
export interface BatchOwner {
  readonly token: number;
  readonly signal: AbortSignal;
}

/**
 * Writes in batches, each a transaction that also changes a document which holds the run's token: when another run has begun
 * since, it fails as a whole, so that nothing of an old run ever comes after that. There are several such documents, because
 * two transactions that change the same one do not go side by side.
 */
export class FencedBatches {
  private readonly lanes: mongo.Collection<Lane>;

  constructor(
    private readonly db: mongo.Db,
    private readonly owner: BatchOwner,
  ) {
    this.lanes = db.collection<Lane>(VERSIONS);
  }

  /**
   * Returns how many values were written.
   * @throws FencedError; the signal's reason, with the batches under way written or not
   */
  async write<T>(
    values: Iterable<T> | AsyncIterable<T>,
    write: (batch: readonly T[], session: mongo.ClientSession) => Promise<unknown>,
  ): Promise<number> {
    const lanes = LANES.map((lane) => ({ lane, last: Promise.resolve() }));
    let batch: T[] = [];
    let written = 0;
    const flush = async (at: number) => {
      const free = lanes[at % lanes.length];
      if (free === undefined || batch.length === 0) return;
      const full = batch;
      batch = [];
      written += full.length;
      await free.last;
      free.last = this.fenced(free.lane, (session) => write(full, session));
      // Whoever waits for it next hears of its failure.
      free.last.catch(() => undefined);
    };
    let batches = 0;
    try {
      for await (const value of values) {
        batch.push(value);
        if (batch.length === BATCH) await flush(batches++);
      }
      await flush(batches);
    } finally {
      // Nothing is left under way behind the back of who asked, whatever has failed.
      await Promise.allSettled(lanes.map(({ last }) => last));
    }
    await Promise.all(lanes.map(({ last }) => last));
    return written;
  }

  private async fenced(lane: Lane['_id'], write: (session: mongo.ClientSession) => Promise<unknown>): Promise<void> {
    const { token, signal } = this.owner;
    await this.db.client.withSession((session) =>
      session.withTransaction(async () => {
        // Here, because the driver repeats what has failed for two minutes.
        signal.throwIfAborted();
        const { matchedCount } = await this.lanes.updateOne(
          { _id: lane, token },
          { $inc: { batches: 1 } },
          { session },
        );
        if (matchedCount === 0) throw new FencedError(token);
        await write(session);
      }),
    );
  }
}
