import { isStorableText } from '@globalmart/contracts';
import type { SalesPosition } from '@globalmart/metrics-store';

/** Greatest distance from the epoch a JavaScript date can have. */
const MAX_DATE_MS = 8.64e15;

/** The place of a row as text without meaning to anyone else. */
export function encodeCursor({ startMs, country, category }: SalesPosition): string {
  return Buffer.from(JSON.stringify([startMs, country, category])).toString('base64url');
}

/** The place a cursor stands for; undefined if it is none of ours. */
export function decodeCursor(cursor: string): SalesPosition | undefined {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString());
  if (!Array.isArray(parts) || parts.length !== 3) return undefined;
  const [startMs, country, category] = parts as unknown[];
  if (!Number.isSafeInteger(startMs) || Math.abs(Number(startMs)) > MAX_DATE_MS) return undefined;
  if (!isName(country) || !(category === null || isName(category))) return undefined;
  return { startMs: Number(startMs), country, category };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && isStorableText(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
