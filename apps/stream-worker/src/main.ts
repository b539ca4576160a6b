import 'reflect-metadata';
import { runApp } from '@globalmart/platform';
import { parseArguments } from './arguments';
import { StreamWorkerConfig } from './config';
import { limitHeapGrowth } from './heap-growth';
import { JOB_NAMES } from './jobs/jobs';
import { StreamRuntime } from './run/stream-runtime';
import { StreamWorkerModule } from './stream-worker.module';

async function main(): Promise<void> {
  limitHeapGrowth();
  const args = parseArguments(process.argv.slice(2), JOB_NAMES);
  const { app, logger, shutdown } = await runApp({
    name: 'stream-worker',
    config: StreamWorkerConfig,
    module: (config) => StreamWorkerModule.register(config, args),
    port: ({ httpPort }) => httpPort,
    configure: (nest) => void nest.connectMicroservice({ strategy: nest.get(StreamRuntime).transport }),
  });
  const runtime = app.get(StreamRuntime);
  shutdown.add('stream', () => runtime.stop());
  try {
    if (await runtime.prepare()) await app.startAllMicroservices();
  } catch (error) {
    // A worker that answers health checks and reads nothing would be worse than none.
    logger.fatal({ err: error }, 'stream-worker could not start reading');
    await shutdown.stop('start failed', 1);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`stream-worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
