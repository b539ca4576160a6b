import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const WORKSPACE_ROOT = resolve(__dirname, '../../..');

/** Starts a batch worker, which the gateway only knows through Kafka and the database, and resolves when it is up. */
export async function startBatchWorker(env: Record<string, string>): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ['tools/run.mjs', 'apps/batch-worker/src/main.ts'], {
    cwd: WORKSPACE_ROOT,
    env: { ...env, BATCH_WORKER_HTTP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await new Promise<void>((found, failed) => {
    exited.then(() => failed(new Error('the batch worker has ended')), failed);
    createInterface(child.stdout).on('line', (line) => {
      if ((JSON.parse(line) as { url?: string }).url !== undefined) found();
    });
  });
  return async () => {
    child.kill();
    await exited;
  };
}
