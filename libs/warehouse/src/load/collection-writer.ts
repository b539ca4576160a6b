import type { Connection, mongo } from 'mongoose';
import { type CollectionDefinition, type CollectionName, definitionOf, storedName } from '../collections/collections';
import type { ResultRow } from '../collections/column';
import { type Key, keyOf, OPEN, type StoredDocument, toDocument } from '../collections/stored-document';
import { FencedError, type Lane, LANES } from '../versions/version';
import type { BegunVersion } from '../versions/warehouse-versions';
import { VERSIONS } from '../versions/views';

/** Documents of one transaction: large enough that its price is small, and far below what MongoDB takes. */
const BATCH = 5_000;

/**
 * Writes a collection's part of a begun version. Each batch is a transaction that also changes a document which holds the run's
 * token: when another run has begun since, it fails as a whole, so that nothing of an old run ever comes after that. There are
 * several such documents, because two transactions that change the same one do not go side by side.
 */
export class CollectionWriter {
  private readonly stored: mongo.Collection<StoredDocument>;
  private readonly lanes: mongo.Collection<Lane>;
  private readonly definition: CollectionDefinition;
  private readonly client: mongo.MongoClient;

  constructor(
    connection: Connection,
    name: CollectionName,
    private readonly begun: BegunVersion,
  ) {
    const { db } = connection;
    if (!db) throw new Error('not connected to MongoDB');
    this.client = connection.getClient();
    this.stored = db.collection<StoredDocument>(storedName(name));
    this.lanes = db.collection<Lane>(VERSIONS);
    this.definition = definitionOf(name);
  }

  /** Adds rows of the new version. @throws FencedError */
  async add(rows: Iterable<ResultRow> | AsyncIterable<ResultRow>): Promise<number> {
    return this.inBatches(rows, async (batch, session) => {
      const documents = batch.map((row) => toDocument(this.definition, row, this.begun.version));
      await this.stored.insertMany(documents, { session, ordered: false });
    });
  }

  /** Ends rows that the new version no longer has, or has otherwise; only their key is looked at. @throws FencedError */
  async end(rows: Iterable<ResultRow> | AsyncIterable<ResultRow>): Promise<number> {
    return this.inBatches(rows, (batch, session) =>
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
    return this.inBatches(open, (batch, session) => this.endKeys(batch, session));
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
    const ended = await this.inBatches(gone, (batch, session) => this.endKeys(batch, session));
    return { ended, added: await this.add(documents.filter(({ text }) => !before.has(text)).map(({ row }) => row)) };
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

  private async inBatches<T>(
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
    for await (const value of values) {
      batch.push(value);
      if (batch.length === BATCH) await flush(batches++);
    }
    await flush(batches);
    await Promise.all(lanes.map(({ last }) => last));
    return written;
  }

  private async fenced(lane: Lane['_id'], write: (session: mongo.ClientSession) => Promise<unknown>): Promise<void> {
    const { token } = this.begun;
    await this.client.withSession((session) =>
      session.withTransaction(async () => {
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

/** What a document says, whichever versions it belongs to. */
function comparable({ _id, first_version: _first, last_version: _last, ...columns }: StoredDocument): string {
  return JSON.stringify([_id.key, columns]);
}
