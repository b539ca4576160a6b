import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { lastLines } from '../services/process/run-command';

const MOST_BYTES = 64 * 1024;

/** The size of a log now: what comes after it was written later. A log that is not there has none. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines that were written after `from`, readable: the reason why a process ended usually stands there. */
export function linesSince(file: string, from: number): string[] {
  const size = sizeOf(file);
  // A log that has shrunk was begun anew.
  const begin = Math.max(size < from ? 0 : from, size - MOST_BYTES);
  if (size === begin) return [];
  const bytes = Buffer.alloc(size - begin);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, bytes, 0, bytes.length, begin);
  } finally {
    closeSync(descriptor);
  }
  return lastLines(bytes.toString('utf8')).map(readable);
}

/** A log line of an app, which is JSON, as a person would say it; any other line as it is. */
export function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: string; msg?: string; err?: { message?: string } };
    const text = [msg, err?.message].filter(Boolean).join(': ');
    return text === '' ? line : `${level ?? 'info'}: ${text}`;
  } catch {
    return line; // cut short, or none of ours
  }
}
