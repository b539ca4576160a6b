import type { DuckDBConnection } from '@duckdb/node-api';
import { openDuckDb } from '@globalmart/lake';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type BatchEngine,
  type BatchInputs,
  type BatchStep,
  type EngineHooks,
  type FinishedStep,
  inStep,
} from './batch-engine';
import { prepareStatements } from './dialect';
import { checkLakeFiles } from './lake-check';
import { publishResult, readResult } from './result-file';
import { SPARK, sparkPath, sparkText } from './spark-dialect';
import { SparkSession } from './spark-session';

/** An attempt's own folder, beside the results of its run. */
const SCRATCH = 'spark-attempt-';

/** What makes Spark compute and write what DuckDB does. */
const AS_DUCKDB = {
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.ansi.enabled': 'true',
  'spark.sql.ansi.doubleQuotedIdentifiers': 'true',
  'spark.sql.parquet.outputTimestampType': 'TIMESTAMP_MICROS',
  'spark.sql.parquet.compression.codec': 'zstd',
};

const AS_PART_OF_US = {
  // No metastore, and nothing in our SQL that looks like a variable is one.
  'spark.sql.catalogImplementation': 'in-memory',
  'spark.sql.variable.substitute': 'false',
  // Looking at each of many files is too little work for a job of its own.
  'spark.sql.sources.parallelPartitionDiscovery.threshold': '100000',
  'spark.log.level': 'WARN',
};

export interface SparkSettings {
  /** A Spark installation, version 4 or later. */
  readonly home: string;
  /** `local[2]`, `spark://host:7077`, `yarn`, `k8s://…` */
  readonly master: string;
  /** Heap of the driver, which on a local master is all there is, in MiB. */
  readonly memoryMb: number;
}

/**
 * Runs the SQL in one Spark application. Each result is a folder of Parquet files. A worker that died may have left an
 * application that is still at a statement: it writes to a folder of its attempt, out of which only that worker took results.
 */
export class SparkEngine implements BatchEngine {
  constructor(private readonly settings: SparkSettings) {}

  async run(inputs: BatchInputs, steps: readonly BatchStep[], hooks: EngineHooks): Promise<void> {
    const folder = dirname(steps[0]?.file ?? '.');
    const scratch = await makeScratch(folder);
    const duckDb = await openDuckDb({ memoryLimit: '128MB', threads: 1 });
    const connection = await duckDb.connect();
    try {
      await inStep('lake', hooks.signal, () => checkLakeFiles(connection, inputs.files));
      const session = new SparkSession({ ...this.sessionOptions(scratch), logFile: join(folder, 'spark.log') });
      const kill = () => void session.kill();
      hooks.signal.addEventListener('abort', kill);
      try {
        await inStep('lake', hooks.signal, () => session.run(prepareStatements(SPARK, inputs)));
        for (const step of steps) {
          await inStep(step.name, hooks.signal, async () => {
            if (!step.isDone) await hooks.onFinished(await write(session, connection, step, scratch));
            await session.run([SPARK.resultView(step.name, step.file)]);
          });
        }
      } finally {
        hooks.signal.removeEventListener('abort', kill);
        await session.close();
      }
    } finally {
      connection.closeSync();
      duckDb.closeSync();
      await rm(scratch, { recursive: true, force: true });
    }
  }

  private sessionOptions(folder: string) {
    const { home, master, memoryMb: driverMemoryMb } = this.settings;
    const settings = { ...AS_DUCKDB, ...AS_PART_OF_US, ...(master.startsWith('local') ? alone(folder) : {}) };
    return { home, master, driverMemoryMb, settings, folder };
  }
}

/** Where all of Spark is one process that nobody else asks anything. */
function alone(folder: string): Record<string, string> {
  return { 'spark.ui.enabled': 'false', 'spark.driver.host': '127.0.0.1', 'spark.local.dir': folder };
}

/** Takes the ground from under attempts that were given up. */
async function makeScratch(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const abandoned = (await readdir(folder)).filter((name) => name.startsWith(SCRATCH));
  for (const name of abandoned) await rm(join(folder, name), { recursive: true, force: true });
  return mkdtemp(join(folder, SCRATCH));
}

async function write(
  session: SparkSession,
  connection: DuckDBConnection,
  { name, sql, file }: BatchStep,
  scratch: string,
): Promise<FinishedStep> {
  const startedMs = performance.now();
  const written = join(scratch, name);
  await session.run([`INSERT OVERWRITE DIRECTORY ${sparkText(sparkPath(written))} USING parquet\n${sql}`]);
  await publishResult(written, file);
  const counted = await connection.runAndReadAll(`SELECT COUNT(*) FROM ${readResult(file)}`);
  const seconds = (performance.now() - startedMs) / 1_000;
  return { name, rows: Number(counted.getRows()[0]?.[0] ?? 0), seconds };
}
