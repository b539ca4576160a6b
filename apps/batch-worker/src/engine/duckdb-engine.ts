import type { DuckDBConnection } from '@duckdb/node-api';
import { openDuckDb, sqlText } from '@globalmart/lake';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BatchEngine, BatchInputs, BatchStep, EngineHooks } from './batch-engine';
import { BatchStepError } from './batch-engine';
import { prepareViews } from './duckdb-views';

export interface DuckDbSettings {
  /** What DuckDB may hold in memory before it spills to the run's folder, in MiB. */
  readonly memoryMb: number;
  readonly threads: number;
}

/** Runs the SQL inside this process, on DuckDB's own threads. */
export class DuckDbEngine implements BatchEngine {
  constructor(private readonly settings: DuckDbSettings) {}

  async run(inputs: BatchInputs, steps: readonly BatchStep[], hooks: EngineHooks): Promise<void> {
    const folder = dirname(steps[0]?.file ?? '.');
    const spill = join(folder, 'spill');
    await mkdir(folder, { recursive: true });
    const { memoryMb, threads } = this.settings;
    const duckDb = await openDuckDb({ memoryLimit: `${memoryMb}MiB`, threads, spillFolder: spill });
    const connection = await duckDb.connect();
    const interrupt = () => connection.interrupt();
    hooks.signal.addEventListener('abort', interrupt);
    try {
      // Rows of a result have no order, and keeping one would keep them all in memory.
      await connection.run('SET preserve_insertion_order = false');
      await named('lake', hooks.signal, () => prepareViews(connection, inputs));
      for (const step of steps) {
        await named(step.name, hooks.signal, async () => {
          if (!step.isDone) await hooks.onFinished(await write(connection, step));
          await connection.run(`CREATE VIEW ${step.name} AS SELECT * FROM read_parquet(${sqlText(step.file)})`);
        });
      }
    } finally {
      hooks.signal.removeEventListener('abort', interrupt);
      connection.closeSync();
      duckDb.closeSync();
      await rm(spill, { recursive: true, force: true });
    }
  }
}

async function named(step: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  signal.throwIfAborted();
  try {
    await work();
  } catch (error) {
    signal.throwIfAborted();
    throw new BatchStepError(step, error);
  }
}

/** The file appears under its name when it is whole and on disk, so that a resumed run may trust it. */
async function write(connection: DuckDBConnection, { name, sql, file }: BatchStep) {
  const startedMs = performance.now();
  const temporary = `${file}.tmp`;
  const written = await connection.runAndReadAll(
    `COPY (${sql}\n) TO ${sqlText(temporary)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  const handle = await open(temporary, 'r');
  await handle.sync().finally(() => handle.close());
  await rename(temporary, file);
  const seconds = (performance.now() - startedMs) / 1_000;
  return { name, rows: Number(written.getRows()[0]?.[0] ?? 0), seconds };
}
