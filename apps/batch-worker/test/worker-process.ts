import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const WORKSPACE_ROOT = resolve(__dirname, '../../..');

export interface WorkerProcess {
  readonly url: string;
  /** Resolves with its exit code; null after SIGKILL. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the worker on any free port and resolves when it is up. */
export async function startWorker(env: Record<string, string>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ['tools/run.mjs', 'apps/batch-worker/src/main.ts'], {
    cwd: WORKSPACE_ROOT,
    env: { ...env, BATCH_WORKER_HTTP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const url = await new Promise<string>((found, failed) => {
    exited.then(([code]) => failed(new Error(`the worker ended with ${code}`)), failed);
    createInterface(child.stdout).on('line', (line) => {
      const { url } = JSON.parse(line) as { url?: string };
      if (url !== undefined) found(url);
    });
  });
  return {
    url,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}
