import type { DuckDBConnection } from '@duckdb/node-api';
import { openDuckDb, sqlText } from '@globalmart/lake';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BatchEngine, type BatchInputs, type BatchStep, type EngineHooks, inStep } from './batch-engine';
import { prepareStatements } from './dialect';
import { DUCKDB } from './duckdb-dialect';
import { publishResult } from './result-file';

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
      await inStep('lake', hooks.signal, async () => {
        for (const statement of prepareStatements(DUCKDB, inputs)) await connection.run(statement);
      });
      for (const step of steps) {
        await inStep(step.name, hooks.signal, async () => {
          if (!step.isDone) await hooks.onFinished(await write(connection, step));
          await connection.run(DUCKDB.resultView(step.name, step.file));
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

async function write(connection: DuckDBConnection, { name, sql, file }: BatchStep) {
  const startedMs = performance.now();
  const temporary = `${file}.tmp`;
  const written = await connection.runAndReadAll(
    `COPY (${sql}\n) TO ${sqlText(temporary)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await publishResult(temporary, file);
  const seconds = (performance.now() - startedMs) / 1_000;
  return { name, rows: Number(written.getRows()[0]?.[0] ?? 0), seconds };
}
