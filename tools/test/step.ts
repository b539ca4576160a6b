import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../services';

export interface StepResult {
  readonly ok: boolean;
  readonly output: string;
}

let current: ChildProcess | undefined;

/** Runs a program of node_modules with its output on the screen, and keeps that output. */
export async function runStep(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<StepResult> {
  const child = spawn(join(WORKSPACE_ROOT, 'node_modules/.bin', program), args, {
    cwd: WORKSPACE_ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  current = child;
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    process.stdout.write(chunk);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  current = undefined;
  return { ok: code === 0, output };
}

/** Passes a signal on to the step that runs now, if any. */
export function signalStep(signal: NodeJS.Signals): void {
  current?.kill(signal);
}
