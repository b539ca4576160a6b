/** The most bytes that a UTF-16 unit becomes in UTF-8. */
export const MOST_BYTES_A_UNIT = 3;

/**
 * Writes a text as UTF-8; returns where it ends. Byte by byte, since texts are short and nearly all ASCII, as ids are: a call of
 * `write` takes several times as long.
 */
export function writeText(bytes: Buffer, start: number, text: string): number {
  let end = start;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) return start + bytes.write(text, start);
    bytes[end++] = code;
  }
  return end;
}
