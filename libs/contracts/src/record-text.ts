import { isUtf8 } from 'node:buffer';

const REPLACEMENT = '\ufffd';

/** The bytes of a record as text, or null where they are not UTF-8. A byte-order mark stays, for JSON to refuse. */
export function recordText(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  // Decoding puts U+FFFD where bytes are not UTF-8, so only a text that has one needs a second look at the bytes.
  return text.includes(REPLACEMENT) && !isUtf8(bytes) ? null : text;
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
