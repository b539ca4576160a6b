import type { Connection, mongo } from 'mongoose';
import { type CollectionDefinition, type CollectionName, definitionOf, storedName } from '../collections/collections';
import type { ResultRow } from '../collections/column';
import { type Key, keyOf, OPEN, type StoredDocument, toDocument } from '../collections/stored-document';
import { rewind } from '../versions/rewind';
import { createIndexes } from '../versions/views';
import type { BegunVersion } from '../versions/warehouse-versions';
import { FencedBatches } from './fenced-batches';

/**
 * Writes a collection's part of a begun version, all of it under the token of its run and until the run's signal.
 * Rows best come in the order of their keys: MongoDB takes those several times as fast as others.
 */
export class CollectionWriter {
  private readonly stored: mongo.Collection<StoredDocument>;
  private readonly definition: CollectionDefinition;
  private readonly batches: FencedBatches;
  private readonly db: mongo.Db;

  constructor(
    { db }: Connection,
    private readonly name: CollectionName,
    private readonly begun: BegunVersion,
  ) {
    if (!db) throw new Error('not connected to MongoDB');
    this.db = db;
    this.stored = db.collection<StoredDocument>(storedName(name));
    this.definition = definitionOf(name);
    this.batches = new FencedBatches(db, begun);
  }

  /** Adds rows of the new version. @throws FencedError */
  async add(rows: Iterable<ResultRow> | AsyncIterable<ResultRow>): Promise<number> {
    return this.batches.write(rows, async (batch, session) => {
      const documents = batch.map((row) => toDocument(this.definition, row, this.begun.version));
      await this.stored.insertMany(documents, { session, ordered: false });
    });
  }

  /** Ends rows that the new version no longer has, or has otherwise; only their key is looked at. @throws FencedError */
  async end(rows: Iterable<ResultRow> | AsyncIterable<ResultRow>): Promise<number> {
    return this.batches.write(rows, (batch, session) =>
      this.endKeys(
        batch.map((row) => keyOf(this.definition, row)),
        session,
      ),
    );
  }

  /** Ends every row of the base: for where no result is left to compare with. @throws FencedError */
  async endAll(): Promise<number> {
    const open = this.stored
      .find({ last_version: OPEN, first_version: { $lt: this.begun.version } }, { projection: { _id: 1 } })
      .map(({ _id }) => _id.key);
    return this.batches.write(open, (batch, session) => this.endKeys(batch, session));
  }

  /**
   * Makes these the rows of an analysis date, and leaves those of others. There are few, so they are compared with what is
   * stored.
   * @throws FencedError
   */
  async replaceDate(analysisDate: Date, rows: readonly ResultRow[]): Promise<{ added: number; ended: number }> {
    const stored = await this.stored.find({ analysis_date: analysisDate, last_version: OPEN }).toArray();
    const before = new Set(stored.map(comparable));
    const documents = rows.map((row) => ({ row, text: comparable(toDocument(this.definition, row, 0)) }));
    const now = new Set(documents.map(({ text }) => text));
    const gone = stored.filter((document) => !now.has(comparable(document))).map(({ _id }) => _id.key);
    const ended = await this.batches.write(gone, (batch, session) => this.endKeys(batch, session));
    return { ended, added: await this.add(documents.filter(({ text }) => !before.has(text)).map(({ row }) => row)) };
  }

  /** Takes back what this version has of the collection: needed where a load died in the middle. @throws FencedError */
  rewind(): Promise<void> {
    return rewind(this.db, this.batches, this.name, this.begun.base?.version ?? 0);
  }

  /** Makes the indexes that are not there yet. After the first load, of all rows at once, that is a third of the work. */
  async index(): Promise<void> {
    await unlessAborted(createIndexes(this.db, this.name), this.begun.signal);
  }

  private async endKeys(keys: readonly Key[], session: mongo.ClientSession): Promise<void> {
    const update = { $set: { last_version: this.begun.base?.version ?? 0 } };
    const operations = keys.map((key) => ({
      updateOne: {
        // By a range of `_id`, which is indexed as a whole and not by its parts.
        filter: {
          _id: { $gte: { key, version: 0 }, $lt: { key, version: this.begun.version } },
          last_version: OPEN,
        },
        update,
      },
    }));
    await this.stored.bulkWrite(operations, { session, ordered: false });
  }
}

/** Of work that nothing can stop, and that does no harm when it goes on with nobody waiting for it. */
function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    work.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}

/** What a document says, whichever versions it belongs to. */
function comparable({ _id, first_version: _first, last_version: _last, ...columns }: StoredDocument): string {
  return JSON.stringify([_id.key, columns]);
}
