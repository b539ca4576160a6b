import type { ParameterFault } from '../problems/problem';

type Part = string | number | null;

/** The place of a row, as the values that rows are ordered by, in a text without meaning to anyone else. */
export function encodeCursor(parts: readonly Part[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The place a cursor stands for; undefined if `toPlace`, which sees its values, or we do not know it for one of ours. */
export function decodeCursor<Place>(
  cursor: string,
  toPlace: (parts: readonly unknown[]) => Place | undefined,
): Place | undefined {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString());
  return Array.isArray(parts) ? toPlace(parts as unknown[]) : undefined;
}

/** What is wrong with a cursor that is none of ours. */
export const CURSOR_FAULT: ParameterFault = {
  parameter: 'cursor',
  detail: 'cursor must come from the link to a next page',
};

/** Greatest distance from the epoch a JavaScript date can have. */
const MAX_DATE_MS = 8.64e15;

export function isInstantMs(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) <= MAX_DATE_MS;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
