import { isAscii, isUtf8 } from 'node:buffer';

/** The bytes of a record as text, or null where they are not UTF-8. A byte-order mark stays, for JSON to refuse. */
export function recordText(bytes: Buffer): string | null {
  // Most records are ASCII, and latin1 decodes those without a second pass over the bytes.
  if (isAscii(bytes)) return bytes.toString('latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}

/** Whether the bytes are exactly the UTF-8 form of a text. */
export function isTextOf(bytes: Buffer, text: string): boolean {
  const length = bytes.length;
  if (length === text.length) {
    // As many bytes as UTF-16 units: equal only if all of them are ASCII.
    for (let i = 0; i < length; i += 1) {
      const byte = bytes[i];
      if (byte !== text.charCodeAt(i) || byte > 0x7f) return false;
    }
    return true;
  }
  return length > text.length && bytes.equals(Buffer.from(text));
}
