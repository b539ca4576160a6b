import { generateApiKey } from '@globalmart/metrics-store';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The instance's read key in plain text. The database keeps only its hash, so this file, readable by its owner alone,
 * is where a person finds the key again. It is made on the first call and stays the same after that.
 */
export function loadLocalReadKey(file: string): string {
  const existing = readKey(file);
  if (existing) return existing;
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${generateApiKey()}\n`, { mode: 0o600 });
  try {
    // A link, not a rename: when two processes race, the first one's key stays.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const written = readKey(file);
  if (!written) throw new Error(`${file} holds no key: remove it, and a new one is made`);
  return written;
}

function readKey(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
