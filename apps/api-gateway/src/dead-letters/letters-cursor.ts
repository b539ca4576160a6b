import { decodeCursor, encodeCursor } from '../paging/cursor';

/** For each partition of `dead_letters`, the offset before which to go on. */
export type LettersPosition = ReadonlyMap<number, number>;

/** An answer with many partitions' places would not fit a URL; Kafka has at most so many of this topic. */
const MAX_PARTITIONS = 1_000;

export function encodeLettersCursor(position: LettersPosition): string {
  return encodeCursor([...position].flat());
}

/** Undefined if it is none of ours. */
export function decodeLettersCursor(cursor: string): LettersPosition | undefined {
  return decodeCursor(cursor, (parts) => {
    if (parts.length === 0 || parts.length % 2 !== 0 || parts.length > 2 * MAX_PARTITIONS) return undefined;
    if (!parts.every(isPlace)) return undefined;
    const position = new Map<number, number>();
    for (let at = 0; at < parts.length; at += 2) position.set(parts[at] ?? 0, parts[at + 1] ?? 0);
    return position;
  });
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
