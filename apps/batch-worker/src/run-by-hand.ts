// `nx run batch-worker:run -- --date 2026-11-20 --only rfm`: queues a run, works on it unless another worker does, and waits for
// its end.
import { runApp } from '@globalmart/platform';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BatchService } from './batch.service';
import { BatchWorkerModule } from './batch-worker.module';
import { BatchCommands } from './commands/batch-commands';
import { BatchWorkerConfig } from './config';

const LOOK_EVERY_MS = 500;
const USAGE = 'run -- [--date YYYY-MM-DD] [--only rfm,products,trends,cohorts,star]\n';

async function main({ date, only }: { readonly date?: string; readonly only?: string }): Promise<void> {
  const { app, logger, shutdown } = await runApp({
    name: 'batch-run',
    config: BatchWorkerConfig,
    module: () => BatchWorkerModule.register({ isScheduled: false }),
    port: () => 0,
  });
  const batch = app.get(BatchService);
  if (!(await batch.prepareTopics())) return;
  const { runs, reader } = batch;
  const reply = await app.get(BatchCommands).answer({
    request_id: `hand-${randomUUID()}`,
    command: 'run',
    date,
    only: only?.split(','),
  });
  const { run_id: runId, error } = reply;
  if (runId === undefined) {
    logger.fatal({ error }, `--${error?.field}: ${error?.rule}`);
    return shutdown.stop('refused', 1);
  }
  logger.info({ runId }, `run ${runId}, as of ${reply.analysis_date}, is ${reply.status}`);
  const said = new Set<string>();
  for (;;) {
    const run = await reader.find(runId);
    const steps = await runs.findSteps(runId);
    for (const { step, status, rows, seconds } of steps.filter((one) => !said.has(one.step))) {
      logger.info(
        { runId, step, status, rows, seconds },
        `${step} ${status}: ${rows ?? 'no'} rows in ${seconds?.toFixed(2)} s`,
      );
      said.add(step);
    }
    if (run?.status === 'done') {
      for (const line of await batch.summarize(run, steps)) logger.info({ runId }, line);
      return shutdown.stop('done');
    }
    if (run?.status === 'failed' || run?.status === 'cancelled') {
      logger.error({ runId, error: run.error }, `the run has ${run.status === 'failed' ? 'failed' : 'been cancelled'}`);
      return shutdown.stop(run.status, 1);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

try {
  const { values } = parseArgs({ options: { date: { type: 'string' }, only: { type: 'string' } } });
  void main(values);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 1;
}
