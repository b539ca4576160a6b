import { readFileSync } from 'node:fs';

export const DEFAULT_ENV_FILE = '.globalmart/dev/env';

/** Parses `KEY=VALUE` lines; blank lines and lines starting with `#` are skipped, the value is taken literally. */
export function parseEnvFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const separator = line.indexOf('=');
    if (separator <= 0 || line.startsWith('#')) continue;
    values[line.slice(0, separator).trim()] = line.slice(separator + 1).trim();
  }
  return values;
}

/** The values of an env file, none if there is no such file. Any other failure to read it is thrown. */
export function readEnvFile(path: string): Record<string, string> {
  try {
    return parseEnvFile(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
