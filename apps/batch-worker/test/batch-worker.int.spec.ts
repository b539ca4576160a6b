import { testServices } from '@globalmart/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const WORKSPACE_ROOT = resolve(__dirname, '../../..');
jest.setTimeout(60_000);

/** Starts the worker on any free port, hands its address to `visit`, stops it and resolves with its exit code. */
async function withWorker(env: Record<string, string>, visit: (url: string) => Promise<void>): Promise<number | null> {
  const child = spawn(process.execPath, ['tools/run.mjs', 'apps/batch-worker/src/main.ts'], {
    cwd: WORKSPACE_ROOT,
    env: { ...process.env, ...env, BATCH_WORKER_HTTP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  try {
    for await (const line of createInterface(child.stdout)) {
      const { url } = JSON.parse(line) as { url?: string };
      if (url === undefined) continue;
      await visit(url);
      break;
    }
  } finally {
    child.kill('SIGTERM');
  }
  const [code] = await exited;
  return code;
}

it('reports its stores healthy and ends with 0 on a signal', async () => {
  const code = await withWorker(testServices().env, async (url) => {
    const answer = await fetch(`${url}/health`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      status: 'healthy',
      dependencies: { mongodb: { status: 'healthy' }, postgres: { status: 'healthy' }, kafka: { status: 'healthy' } },
    });
  });
  expect(code).toBe(0);
});

it('starts while a store is down and says which', async () => {
  const env = { ...testServices().env, MONGODB_URL: 'mongodb://127.0.0.1:1/nowhere' };
  const code = await withWorker(env, async (url) => {
    const answer = await fetch(`${url}/health`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: 'unhealthy',
      dependencies: { mongodb: { status: 'unhealthy' }, postgres: { status: 'healthy' } },
    });
  });
  expect(code).toBe(0);
});
