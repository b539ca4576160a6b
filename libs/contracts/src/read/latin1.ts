/** What every Buffer of Node has and its types leave out. */
interface Latin1Bytes {
  latin1Slice(start: number, end: number): string;
}

/**
 * The bytes from `start` to `end` as a string of its own, one character for each byte: right for ASCII. The same as
 * `toString('latin1', start, end)`, whose checks of its arguments take half as long again where texts are short.
 */
export function latin1(bytes: Buffer, start: number, end: number): string {
  return (bytes as Buffer & Latin1Bytes).latin1Slice(start, end);
}
