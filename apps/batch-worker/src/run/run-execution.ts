import type { ResultGroup } from '@globalmart/contracts';
import { openDuckDb } from '@globalmart/lake';
import type { BatchRun, BatchStepRow } from '@globalmart/metrics-store';
import {
  type BegunVersion,
  type CollectionName,
  type CollectionState,
  CollectionWriter,
  definitionOf,
  type Version,
  WarehouseVersions,
} from '@globalmart/warehouse';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, mongo } from 'mongoose';
import { type BatchEngine, BATCH_TOPICS, type BatchInputs, type BatchTopic, inStep } from '../engine/batch-engine';
import type { MergedDays } from '../lake/merged-days';
import { loadCollection } from '../load/load-collection';
import { type Result, resultsOf } from '../results/results';
import type { RunInputs } from './run-inputs';

/** How often a delivery is begun that MongoDB has gone away from. */
const DELIVERIES = 5;

export interface RunSettings {
  /** The folder of all runs: each has one of its own in it. */
  readonly batchRoot: string;
  readonly factSalesDays: number;
  readonly memoryMb: number;
}

/** What a run needs of the world around it. */
export interface RunWorld {
  readonly engine: BatchEngine;
  readonly openWarehouse: () => Promise<Connection>;
  /** Resolves when the lake has what the logs hold. */
  readonly untilLakeIsThere: (signal: AbortSignal) => Promise<void>;
  /** Keys of all files that count, as of one moment. */
  readonly findLakeKeys: () => Promise<Record<BatchTopic, string[]>>;
  readonly openLakeFiles: MergedDays['open'];
  readonly fixInputs: (inputs: RunInputs) => Promise<void>;
  readonly saveStep: (step: Omit<BatchStepRow, 'runId'>) => Promise<void>;
}

export interface RunUnderway {
  readonly run: BatchRun<RunInputs>;
  readonly token: number;
  /** Steps that are done, from before. */
  readonly done: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** One run from the lake to the warehouse, or the rest of it. */
export class RunExecution {
  private readonly done: Set<string>;

  constructor(
    private readonly settings: RunSettings,
    private readonly world: RunWorld,
    private readonly underway: RunUnderway,
  ) {
    this.done = new Set(underway.done);
  }

  async execute(): Promise<void> {
    const inputs = this.underway.run.inputs ?? (await this.fixInputs());
    const results = this.resultsOf(inputs);
    await this.compute(inputs, results);
    for (let attempt = 1; ; attempt++) {
      this.underway.signal.throwIfAborted();
      try {
        return await this.deliver(inputs, results);
      } catch (error) {
        if (!isAway(error) || attempt === DELIVERIES) throw error;
      }
    }
  }

  /** From the results to what readers see. What has been delivered is not delivered again. */
  private async deliver(inputs: RunInputs, results: readonly Result[]): Promise<void> {
    const { run, token, signal } = this.underway;
    const connection = await this.world.openWarehouse();
    const versions = versionsIn(connection);
    const begun = await versions.begin({ runId: run.runId, token, signal });
    const collections = loadedOf(results, inputs.isPast);
    const differences = await this.load(connection, begun, collections);
    signal.throwIfAborted();
    await this.publish(versions, begun, this.nextVersion(begun, inputs, collections), differences);
    await this.deleteOldFolders(versions);
  }

  private async fixInputs(): Promise<RunInputs> {
    const { run, signal } = this.underway;
    const startedMs = performance.now();
    await this.world.untilLakeIsThere(signal);
    const versions = versionsIn(await this.world.openWarehouse());
    const keys = await this.world.findLakeKeys();
    const inputs = { keys, ...this.previousOf(await versions.current(), run.analysisDate) };
    const files = BATCH_TOPICS.reduce((sum, topic) => sum + keys[topic].length, 0);
    await this.saveDone('lake', files, startedMs);
    await this.world.fixInputs(inputs);
    return inputs;
  }

  private resultsOf({ isPast }: RunInputs): Result[] {
    const results = resultsOf(this.underway.run.groups as ResultGroup[]);
    // What readers see is of a later day: this one only has a row to add to what is kept of every day.
    return isPast ? resultsOf(['rfm']).filter(({ name }) => name !== 'segment_moves') : results;
  }

  private async compute({ keys, previousRfm }: RunInputs, results: readonly Result[]): Promise<void> {
    const { run, signal } = this.underway;
    const files = {} as Record<BatchTopic, string[]>;
    const { analysisDate } = run;
    await inStep('lake', signal, async () => {
      for (const topic of BATCH_TOPICS) {
        files[topic] = await this.world.openLakeFiles(topic, keys[topic], analysisDate, signal);
      }
    });
    const { factSalesDays, batchRoot } = this.settings;
    const previous = previousRfm && { ...previousRfm, file: join(batchRoot, previousRfm.file) };
    const inputs: BatchInputs = { files, analysisDate, factSalesDays, previousRfm: previous };
    const steps = results.map(({ name, sql }) => {
      const file = join(batchRoot, this.fileOf(name));
      return { name, sql, file, isDone: this.done.has(name) && existsSync(file) };
    });
    await this.world.engine.run(inputs, steps, {
      signal,
      onFinished: ({ name, rows, seconds }) =>
        this.world.saveStep({ step: name, status: 'done', rows, seconds, error: null }),
    });
  }

  /** Returns how many documents were written. */
  private async load(
    connection: Connection,
    begun: BegunVersion,
    collections: readonly CollectionName[],
  ): Promise<number> {
    const { batchRoot, memoryMb } = this.settings;
    const spillFolder = join(batchRoot, this.underway.run.runId, 'spill');
    const duckDb = await openDuckDb({ memoryLimit: `${memoryMb}MiB`, threads: 2, spillFolder });
    const sql = await duckDb.connect();
    const interrupt = () => sql.interrupt();
    this.underway.signal.addEventListener('abort', interrupt);
    let differences = 0;
    try {
      for (const name of collections) {
        this.underway.signal.throwIfAborted();
        const step = `load ${name}`;
        // A version is only ever resumed by the run that began it, so its finished loads are still there.
        if (begun.isResumed && this.done.has(step)) {
          differences++;
          continue;
        }
        const startedMs = performance.now();
        const writer = new CollectionWriter(connection, name, begun);
        if (begun.isResumed) await writer.rewind();
        const baseFile = begun.base?.collections[name]?.file;
        const base = baseFile === undefined ? undefined : join(batchRoot, baseFile);
        const { added, ended } = await loadCollection(sql, writer, {
          name,
          file: join(batchRoot, this.fileOf(name)),
          baseFile: base !== undefined && existsSync(base) ? base : undefined,
          analysisDate: this.analysisDate,
        });
        differences += added + ended;
        await this.saveDone(step, added + ended, startedMs);
      }
      return differences;
    } finally {
      this.underway.signal.removeEventListener('abort', interrupt);
      sql.closeSync();
      duckDb.closeSync();
      await rm(spillFolder, { recursive: true, force: true });
    }
  }

  private nextVersion({ base, version }: BegunVersion, inputs: RunInputs, loaded: readonly CollectionName[]): Version {
    const collections: Partial<Record<CollectionName, CollectionState>> = { ...base?.collections };
    for (const name of loaded) {
      if (inputs.isPast && collections[name] !== undefined) continue;
      const { previousRfm } = inputs;
      const before = name === 'segment_moves' && previousRfm !== undefined ? { before: previousRfm } : {};
      collections[name] = { analysis_date: this.analysisDate, file: this.fileOf(name), ...before };
    }
    return { version, run_id: this.underway.run.runId, created_at: new Date(), collections };
  }

  /** A run that has changed nothing leaves the version as it is: readers have nothing to gain from a new one. */
  private async publish(
    versions: WarehouseVersions,
    begun: BegunVersion,
    next: Version,
    differences: number,
  ): Promise<void> {
    const startedMs = performance.now();
    const isSame = differences === 0 && JSON.stringify(datesOf(next)) === JSON.stringify(datesOf(begun.base));
    if (isSame) await versions.discard(begun);
    else await versions.publish(begun, next);
    await this.saveDone('publish', isSame ? 0 : 1, startedMs);
    await versions.deleteUnseen(begun);
  }

  /** Files that a later run compares with, or tells moves from, stay. */
  private async deleteOldFolders(versions: WarehouseVersions): Promise<void> {
    const pointer = await versions.pointer();
    const states = [pointer?.current, pointer?.previous].flatMap((version) =>
      Object.values(version?.collections ?? {}).flatMap((state) => [state.file, state.before?.file ?? '']),
    );
    const kept = new Set(states.map((file) => file.split('/')[0]));
    for (const folder of await readdir(this.settings.batchRoot)) {
      if (!kept.has(folder)) await rm(join(this.settings.batchRoot, folder), { recursive: true, force: true });
    }
  }

  /** Whom this date's customers are compared with: those of the newest date before it, the same however often it is run. */
  private previousOf(current: Version | undefined, analysisDate: string): Omit<RunInputs, 'keys'> {
    const rfm = current?.collections.customer_rfm_analysis;
    if (rfm === undefined) return { isPast: false };
    const date = rfm.analysis_date.toISOString().slice(0, 10);
    const isPast = date > analysisDate;
    const before = current?.collections.segment_moves?.before;
    const previousRfm = date < analysisDate ? { file: rfm.file, analysisDate: date } : before;
    const isThere = previousRfm !== undefined && existsSync(join(this.settings.batchRoot, previousRfm.file));
    return isThere && !isPast ? { isPast, previousRfm } : { isPast };
  }

  private get analysisDate(): Date {
    return new Date(`${this.underway.run.analysisDate}T00:00:00Z`);
  }

  private fileOf(name: string): string {
    return `${this.underway.run.runId}/${name}.parquet`;
  }

  private async saveDone(step: string, rows: number, startedMs: number): Promise<void> {
    const seconds = (performance.now() - startedMs) / 1_000;
    await this.world.saveStep({ step, status: 'done', rows, seconds, error: null });
    this.done.add(step);
  }
}

function versionsIn({ db }: Connection): WarehouseVersions {
  if (!db) throw new Error('not connected to MongoDB');
  return new WarehouseVersions(db);
}

/** MongoDB did not answer, or no longer: what was under way may be begun again when it is back. */
function isAway(error: unknown): boolean {
  return error instanceof mongo.MongoNetworkError || error instanceof mongo.MongoServerSelectionError;
}

function loadedOf(results: readonly Result[], isPast: boolean): CollectionName[] {
  const names = results.filter(({ isStep }) => !isStep).map(({ name }) => name as CollectionName);
  return isPast ? names.filter((name) => definitionOf(name).isByAnalysisDate) : names;
}

/** Which collections there are, of which days. */
function datesOf(version: Version | null): unknown {
  return Object.entries(version?.collections ?? {})
    .map(([name, { analysis_date: date }]) => [name, date.getTime()])
    .sort();
}
