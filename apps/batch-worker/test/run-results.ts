import { openDuckDb } from '@globalmart/lake';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { BatchEngine, BatchInputs } from '../src/engine/batch-engine';
import { DuckDbEngine } from '../src/engine/duckdb-engine';
import { readResult } from '../src/engine/result-file';
import { RESULTS } from '../src/results/results';
import type { Row } from './shop-model';
import { type SmallLake, writeLake } from './small-lake';

export interface Results {
  /** Rows of a result, in one order or other; whole numbers as numbers, days as texts. */
  rows(name: string): Row[];
  /** `name type` of each column. */
  columns(name: string): readonly string[];
}

type Settings = Partial<Omit<BatchInputs, 'files' | 'previousRfm'>> & {
  readonly before?: string;
  readonly memoryMb?: number;
  readonly engine?: BatchEngine;
};

/** Everything a run makes of a small lake. With `before`, the segments of that day, by DuckDB, are what customers move from. */
export async function runResults(
  lake: SmallLake,
  settings: Settings & { readonly analysisDate: string },
): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), "globalmart's batch-"));
  const { analysisDate, factSalesDays = 90, before, memoryMb = 256 } = settings;
  const duckDb = new DuckDbEngine({ memoryMb, threads: 2 });
  const hooks = { signal: new AbortController().signal, onFinished: () => Promise.resolve() };
  try {
    const files = await moveSome(await writeLake(join(folder, 'lake'), lake), join(folder, 'days'));
    const run = async (engine: BatchEngine, inputs: BatchInputs) => {
      const steps = RESULTS.map(({ name, sql }) => ({
        name,
        sql,
        file: join(folder, inputs.analysisDate, `${name}.parquet`),
        isDone: false,
      }));
      await engine.run(inputs, steps, hooks);
      return (name: string) => join(folder, inputs.analysisDate, `${name}.parquet`);
    };
    const earlier =
      before === undefined ? undefined : await run(duckDb, { files, analysisDate: before, factSalesDays });
    const previousRfm =
      before === undefined || earlier === undefined
        ? undefined
        : { file: earlier('customer_rfm_analysis'), analysisDate: before };
    return await readResults(await run(settings.engine ?? duckDb, { files, analysisDate, factSalesDays, previousRfm }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Every second file goes where those lie that are made of a day's. */
async function moveSome(files: BatchInputs['files'], folder: string): Promise<BatchInputs['files']> {
  const move = async (topic: string, file: string, at: number) => {
    if (at % 2 === 1) return file;
    const moved = join(folder, topic, basename(dirname(file)), basename(file));
    await mkdir(dirname(moved), { recursive: true });
    await rename(file, moved);
    return moved;
  };
  const entries = Object.entries(files).map(async ([topic, own]) => {
    return [topic, await Promise.all(own.map((file, at) => move(topic, file, at)))] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as unknown as BatchInputs['files'];
}

async function readResults(fileOf: (name: string) => string): Promise<Results> {
  const duckDb = await openDuckDb({ memoryLimit: '128MB', threads: 1 });
  const connection = await duckDb.connect();
  const rows = new Map<string, Row[]>();
  const columns = new Map<string, string[]>();
  for (const { name } of RESULTS) {
    const reader = await connection.runAndReadAll(`SELECT * FROM ${readResult(fileOf(name))}`);
    columns.set(
      name,
      reader.columnNames().map((column, at) => `${column} ${reader.columnTypes()[at]?.toString()}`),
    );
    rows.set(name, reader.getRowObjectsJson().map(plain));
  }
  connection.closeSync();
  duckDb.closeSync();
  return { rows: (name) => rows.get(name) ?? [], columns: (name) => columns.get(name) ?? [] };
}

/** DuckDB gives 64-bit numbers as texts. */
function plain(row: Record<string, unknown>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : (value as Row[string]),
    ]),
  );
}

/** Rows in an order of their own, to compare what has none. */
export function sorted(rows: readonly Row[]): Row[] {
  const keyed = rows.map((row) => [JSON.stringify(Object.entries(row).sort()), row] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
