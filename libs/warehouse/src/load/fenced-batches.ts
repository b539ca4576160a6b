import { mongo } from 'mongoose';
import { FencedError, type Lane, LANES } from '../versions/version';
import { VERSIONS } from '../versions/views';

/** Documents of one transaction: enough that its price is small, few enough for a small cache (docs/decisions/0027). */
const MOST_IN_BATCH = 300;
const WRITE_CONFLICT = 112;

type Write<T> = (batch: readonly T[], session: mongo.ClientSession) => Promise<unknown>;

/** Under whose token batches are written, and what ends them. */
export interface BatchOwner {
  readonly token: number;
  readonly signal: AbortSignal;
}

/** MongoDB has no room for all that a transaction changes. */
class NoRoomError extends Error {}

/**
 * Writes in batches, each a transaction that also changes a document which holds the run's token: when another run has begun
 * since, it fails as a whole, so that nothing of an old run ever comes after that. There are several such documents, because
 * two transactions that change the same one do not go side by side.
 *
 * No two batches have a document in common. So a write conflict means that MongoDB's cache has no room: a few thousand documents
 * change nearly every page of six indexes, and none of those can be put away before the transaction has ended. Repeated as it
 * is, a batch would fail for ever; in halves it gets through, and those after it are as small.
 */
export class FencedBatches {
  private readonly lanes: mongo.Collection<Lane>;
  private size = MOST_IN_BATCH;

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
  async write<T>(values: Iterable<T> | AsyncIterable<T>, write: Write<T>): Promise<number> {
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
      free.last = this.fenced(free.lane, full, write);
      // Whoever waits for it next hears of its failure.
      free.last.catch(() => undefined);
    };
    let batches = 0;
    try {
      for await (const value of values) {
        batch.push(value);
        if (batch.length >= this.size) await flush(batches++);
      }
      await flush(batches);
    } finally {
      // Nothing is left under way behind the back of who asked, whatever has failed.
      await Promise.allSettled(lanes.map(({ last }) => last));
    }
    await Promise.all(lanes.map(({ last }) => last));
    return written;
  }

  private async fenced<T>(lane: Lane['_id'], batch: readonly T[], write: Write<T>): Promise<void> {
    try {
      await this.transact(lane, batch, write);
    } catch (error) {
      if (!(error instanceof NoRoomError)) throw error;
      const half = Math.ceil(batch.length / 2);
      this.size = Math.min(this.size, half);
      await this.fenced(lane, batch.slice(0, half), write);
      await this.fenced(lane, batch.slice(half), write);
    }
  }

  private async transact<T>(lane: Lane['_id'], batch: readonly T[], write: Write<T>): Promise<void> {
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
        try {
          await write(batch, session);
        } catch (error) {
          if (batch.length > 1 && isWriteConflict(error)) throw new NoRoomError();
          throw error;
        }
      }),
    );
  }
}

function isWriteConflict(error: unknown): boolean {
  return error instanceof mongo.MongoError && error.code === WRITE_CONFLICT;
}
