import type { mongo } from 'mongoose';
import { COLLECTION_NAMES } from '../collections/collections';
import { FencedBatches } from '../load/fenced-batches';
import { FencedError, type Lane, LANES, type Pointer, type Version } from './version';
import { deleteAll, rewind } from './rewind';
import { createCollections, VERSIONS } from './views';

export interface RunWrites {
  readonly runId: string;
  readonly token: number;
  /** Ends everything that the run writes, between two batches. */
  readonly signal?: AbortSignal;
}

/** A run that may write: what it writes belongs to `version` on, and is seen when that is published. */
export interface BegunVersion {
  readonly version: number;
  /** What the new one is compared with: the version that readers see. */
  readonly base: Version | null;
  readonly token: number;
  readonly signal: AbortSignal;
  /** The run had begun this version before, and died: some collections may be written, or half of one. */
  readonly isResumed: boolean;
}

const DUPLICATE_KEY = 11_000;
const RESTORED = 'restored';
const BEING_WRITTEN = 'a run has begun a version and not finished it: restore when it has';

/** Which version readers see, and who may make the next. */
export class WarehouseVersions {
  private readonly pointers: mongo.Collection<Pointer>;

  constructor(private readonly db: mongo.Db) {
    this.pointers = db.collection<Pointer>(VERSIONS);
  }

  /** Undefined before the first version. */
  async current(): Promise<Version | undefined> {
    return (await this.pointer())?.current ?? undefined;
  }

  async pointer(): Promise<Pointer | undefined> {
    return (await this.pointers.findOne({ _id: 'pointer' })) ?? undefined;
  }

  /**
   * From here on nobody with a smaller token can write. What another run has left behind is taken back; the same run goes on.
   * @throws FencedError if there is a greater token already
   */
  async begin({ runId, token, signal = new AbortController().signal }: RunWrites): Promise<BegunVersion> {
    await createCollections(this.db);
    const pointer = await this.take(token);
    const { current: base, unfinished } = pointer;
    if (unfinished?.run_id === runId) {
      return { version: unfinished.version, base, token, signal, isResumed: true };
    }
    if (unfinished !== null) {
      const batches = new FencedBatches(this.db, { token, signal });
      for (const name of COLLECTION_NAMES) await rewind(this.db, batches, name, base?.version ?? 0);
    }
    const version = pointer.last_begun + 1;
    const previous =
      pointer.previous !== null && pointer.previous.version > (base?.version ?? 0) ? null : pointer.previous;
    await this.change(token, { unfinished: { version, run_id: runId }, last_begun: version, previous });
    return { version, base, token, signal, isResumed: false };
  }

  /** Readers see the new version from one moment to the next. @throws FencedError and nothing changes */
  async publish({ base, token }: BegunVersion, next: Version): Promise<void> {
    await this.change(token, { current: next, previous: base, unfinished: null });
  }

  /** Ends a version that has turned out to be the same as its base. @throws FencedError */
  async discard({ token }: BegunVersion): Promise<void> {
    await this.change(token, { unfinished: null });
  }

  /** Deletes documents that neither the current nor the previous version has. @throws FencedError */
  async deleteUnseen(begun: BegunVersion): Promise<number> {
    const oldest = (await this.pointer())?.previous?.version;
    if (oldest === undefined) return 0;
    const batches = new FencedBatches(this.db, begun);
    let deleted = 0;
    for (const name of COLLECTION_NAMES) {
      deleted += await deleteAll(this.db, batches, name, { last_version: { $lt: oldest } });
    }
    return deleted;
  }

  /** Readers see the previous version again, and the one they saw becomes the one that can be restored. @throws Error if there is none */
  async restorePrevious(): Promise<Version> {
    const pointer = await this.pointer();
    if (!pointer?.previous || !pointer.current) throw new Error('the warehouse has no previous version to restore');
    const { previous, current } = pointer;
    if (pointer.unfinished && pointer.unfinished.run_id !== RESTORED) throw new Error(BEING_WRITTEN);
    // As if the newer one had not been finished, so that the next run takes it back before it begins its own.
    const unfinished = { version: Math.max(current.version, previous.version), run_id: RESTORED };
    const { matchedCount } = await this.pointers.updateOne(
      { _id: 'pointer', 'current.version': current.version, unfinished: pointer.unfinished },
      { $set: { current: previous, previous: current, unfinished } },
    );
    if (matchedCount === 0) throw new Error(BEING_WRITTEN);
    return previous;
  }

  private async take(token: number): Promise<Pointer> {
    const first = { last_begun: 0, unfinished: null, current: null, previous: null };
    try {
      const taken = await this.pointers.findOneAndUpdate(
        { _id: 'pointer', token: { $lte: token } },
        { $set: { token }, $setOnInsert: first },
        { upsert: true, returnDocument: 'after' },
      );
      if (taken) {
        await this.takeLanes(token);
        return taken;
      }
    } catch (error) {
      // There is a pointer, and its token is greater: the upsert could only have made a second one.
      if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
    }
    throw new FencedError(token);
  }

  /** From when this resolves, no batch under a smaller token can be committed any more. */
  private async takeLanes(token: number): Promise<void> {
    const lanes = this.db.collection<Lane>(VERSIONS);
    for (const _id of LANES) {
      await lanes.updateOne({ _id }, { $max: { token }, $setOnInsert: { batches: 0 } }, { upsert: true });
    }
  }

  private async change(token: number, change: Partial<Pointer>): Promise<void> {
    const { matchedCount } = await this.pointers.updateOne({ _id: 'pointer', token }, { $set: change });
    if (matchedCount === 0) throw new FencedError(token);
  }
}
