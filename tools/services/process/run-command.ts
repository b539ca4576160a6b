import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Exit code; null when a signal ended the command, or it could not be started or took too long. */
  readonly code: number | null;
  /** Standard output and standard error together, in the order they came. */
  readonly output: string;
  readonly missing: boolean;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly deadlineMs?: number;
}

/** Runs a command to its end. A command that fails is a value, not an exception: the caller knows what failing means. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.deadlineMs,
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ code: null, output: error.message, missing: error.code === 'ENOENT' });
    });
    child.on('close', (code) => resolve({ code, output, missing: false }));
  });
}

/** The last lines of a command's output or a log: where the reason usually stands. */
export function lastLines(text: string, count = 8): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
}
