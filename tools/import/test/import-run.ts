import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WORKSPACE_ROOT } from '../../services';

const LOOK_EVERY_MS = 2;

export interface ImportRun {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs `npm run import` to its end, or until it is killed (SIGKILL) because a condition holds. */
export async function runImport(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  killWhen?: () => Promise<boolean>,
): Promise<ImportRun> {
  const child = spawn(process.execPath, ['tools/run.mjs', 'tools/import/import.ts', ...args], {
    cwd: WORKSPACE_ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exited = once(child, 'close') as Promise<[number | null]>;
  while (killWhen !== undefined && child.exitCode === null) {
    if (await killWhen()) child.kill('SIGKILL');
    if (child.killed) break;
    await sleep(LOOK_EVERY_MS);
  }
  const [code] = await exited;
  return { code, output, errors };
}
