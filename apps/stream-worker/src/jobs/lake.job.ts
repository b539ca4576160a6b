import { EVENT_TOPICS } from '@globalmart/contracts';
import { dayName, type NewRowBuffer, type RowBuffer, type StreamFile, streamKey } from '@globalmart/lake';
import { type LakeFile, lakeFileInserts, LakeLedger } from '@globalmart/metrics-store';
import {
  clearAbandoned,
  type Cut,
  FilesAhead,
  type FileSink,
  type Job,
  type PlannedFile,
  type StoredJob,
  sweepFiles,
} from '@globalmart/streaming';
import { type LakeDelta, LakeFold } from './lake.fold';

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

export interface LakeContent {
  readonly file: StreamFile;
  readonly rows: RowBuffer;
}

export interface LakeJobOptions {
  readonly newRows: NewRowBuffer;
  readonly sink: FileSink<LakeContent>;
  /** Shortest time between two flushes: each writes a file for every topic, day and partition that had events. */
  readonly flushIntervalMs: number;
  readonly nowMs: () => number;
  /** As in `StreamFile`. */
  readonly writer: string;
}

/** The Parquet lake: every valid and every late event once. A flush hands over whole files, so nothing has to survive a restart. */
function lakeJob({ newRows, flushIntervalMs }: LakeJobOptions): Job<LakeDelta> {
  return {
    name: 'lake',
    topics: EVENT_TOPICS,
    categoriesOf: ['transactions', 'product_views', 'cart_events'],
    flushIntervalMs,
    // A flush begins at half of it, some 30,000 events of a partition.
    maxPendingBytes: 4 * MIB,
    createFold: (partition) => new LakeFold(partition, newRows),
  };
}

export function storedLakeJob(options: LakeJobOptions): StoredJob<LakeDelta> {
  const { sink, nowMs, writer } = options;
  const ahead = new FilesAhead<LakeDelta, LakeContent>({ plan: (cut) => planFiles(cut, writer), sink });
  let sweptAtMs = Number.NEGATIVE_INFINITY;
  return {
    job: lakeJob(options),
    writeAhead: (database, cuts, passed) => ahead.write(new LakeLedger(database), cuts, passed),
    statements: (cuts) =>
      lakeFileInserts(
        cuts.flatMap((cut) =>
          ahead.filesOf(cut).map(({ file: { key, content }, bytes }) => listedFile(key, content, bytes)),
        ),
      ),
    settle: async (database) => {
      const ledger = new LakeLedger(database);
      await ahead.deleteLost(ledger);
      await clearAbandoned(ledger, sink);
      if (nowMs() - sweptAtMs < HOUR_MS) return;
      await sweepFiles(ledger, sink);
      sweptAtMs = nowMs();
    },
    // The lake keeps everything.
    expire: () => Promise.resolve(0),
  };
}

function planFiles({ partition, delta, moves }: Cut<LakeDelta>, writer: string): PlannedFile<LakeContent>[] {
  return moves.flatMap(({ topic, epoch, fromOffset, nextOffset: toOffset }) =>
    [...(delta?.get(topic) ?? [])].map(([dayMs, rows]) => {
      const file: StreamFile = { topic, day: dayName(dayMs), partition, fromOffset, toOffset, epoch, writer };
      return { key: streamKey(file), topic, partition, epoch, content: { file, rows } };
    }),
  );
}

function listedFile(key: string, { file, rows }: LakeContent, bytes: number): LakeFile {
  const { topic, day, partition, fromOffset, toOffset } = file;
  return { topic, day, key, partition, fromOffset, toOffset, rows: rows.rows, bytes, source: 'stream' };
}
