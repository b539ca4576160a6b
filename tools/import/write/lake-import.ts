import { FileSeries, importKey, importOf, type LakeStore, dayName, dayOf, untilLakeReaches } from '@globalmart/lake';
import {
  claimHistory,
  lakeFileInserts,
  LakeFileRepository,
  LakeLedger,
  ProgressRepository,
  unloggedFile,
} from '@globalmart/metrics-store';
import type { Kafka } from 'kafkajs';
import type { ClientBase } from 'pg';
import type { ImportOrder } from '../orders/build-order';
import { type ImportTarget, ImportRefused } from './import-target';
import { endsOf } from './log-ends';
import { type ImportIdentity, refuseSecondImport, refuseTakenDays } from './taken-days';

const TOPIC = 'transactions';
const LAKE_JOB = 'lake';
/** Some 20 MB as Parquet. */
const ROWS_PER_FILE = 250_000;
/** A worker lists what it has read within LAKE_FLUSH_INTERVAL_MS, two minutes. */
const LAKE_PATIENCE_MS = 300_000;
const LOOK_EVERY_MS = 1_000;
/** Days of these are complete without an import; another import may share a day. */
const OTHER_SOURCES = ['stream', 'history'];

export interface LakeImportOptions extends ImportIdentity {
  /** One session as the role globalmart_worker, for this alone. */
  readonly database: ClientBase;
  readonly kafka: Kafka;
  readonly topicPrefix: string;
  readonly store: LakeStore;
  readonly nowMs: number;
}

/**
 * Writes orders to the lake: their files are listed all at once when all are whole, and until then count for nothing. What a run that
 * was killed has left goes with the next one.
 */
export class LakeImport implements ImportTarget {
  private readonly listed: LakeFileRepository;

  constructor(private readonly options: LakeImportOptions) {
    this.listed = new LakeFileRepository(options.database);
  }

  /** @throws LakeBehindError where the lake lacks what the topic holds: nobody knows then which days the stream has */
  async prepare(): Promise<void> {
    const { database, kafka, topicPrefix } = this.options;
    if (!(await claimHistory(database))) throw new ImportRefused('another import, or a history, is being written');
    refuseSecondImport(await this.listed.findByTopic(TOPIC), this.options);
    await untilLakeReaches({
      findEnds: () => endsOf(kafka, topicPrefix, [TOPIC]),
      findReached: async () => (await new ProgressRepository(database).findAll()).filter(({ job }) => job === LAKE_JOB),
      timeoutMs: LAKE_PATIENCE_MS,
      everyMs: LOOK_EVERY_MS,
      signal: new AbortController().signal,
    });
  }

  async write(orders: AsyncIterable<ImportOrder>, days: readonly string[]): Promise<void> {
    const refuseTaken = async () => refuseTakenDays(await this.listed.findByTopic(TOPIC), days, OTHER_SOURCES);
    await refuseTaken();
    await this.tidyUp();
    const files = await FileSeries.open(this.options.store);
    try {
      await this.writeFiles(orders, files);
    } finally {
      await files.close();
    }
    // Once more, for the stream may have gone on meanwhile.
    await refuseTaken();
    const listing = files.whole.map((file) => unloggedFile(file, 'import'));
    for (const statement of lakeFileInserts(listing)) await this.options.database.query(statement);
  }

  private async writeFiles(orders: AsyncIterable<ImportOrder>, files: FileSeries): Promise<void> {
    const { name, digest, nowMs } = this.options;
    const origin = { source: 'import', late: false, partition: null, offset: null, append_time: nowMs } as const;
    let buffer = files.newRows(TOPIC);
    let day = '';
    let part = 0;
    const put = async () => {
      const key = importKey({ topic: TOPIC, day, name, digest, part });
      if (buffer.rows > 0) await files.put({ topic: TOPIC, day, key }, buffer);
      buffer = files.newRows(TOPIC);
    };
    for await (const { event } of orders) {
      const nextDay = dayName(dayOf(event, nowMs));
      const isNewDay = nextDay !== day;
      if (isNewDay || buffer.rows === ROWS_PER_FILE) {
        await put();
        part = isNewDay ? 0 : part + 1;
        day = nextDay;
      }
      buffer.appendEvent(event, origin);
    }
    await put();
    await files.settle();
  }

  /** Only one import writes at a time, so whatever of imports is not listed was left by one that has ended. */
  private async tidyUp(): Promise<void> {
    const { store, database } = this.options;
    const keys = [...(await store.list()), ...(await store.listUnfinished())];
    const imports = keys.filter((key) => importOf(key) !== undefined);
    for (const key of await new LakeLedger(database).unaccounted(imports)) await store.delete(key);
  }
}
