import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** KEY=VALUE lines, sorted by key. Values are URLs, hosts and ports: no quoting is needed or understood. */
export function formatEnv(env: Record<string, string>): string {
  return Object.entries(env)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

export function parseEnv(text: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0 && !line.startsWith('#')) env[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return env;
}

/** Writes the file in one step, readable by its owner only: it holds passwords. */
export function writeEnvFile(file: string, env: Record<string, string>): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, formatEnv(env), { mode: 0o600 });
  renameSync(draft, file);
}

export function readEnvFile(file: string): Record<string, string> | undefined {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function removeEnvFile(file: string): void {
  rmSync(file, { force: true });
}
