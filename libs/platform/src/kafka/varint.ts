/**
 * The zigzag varint at a place, of at most 32 bits. Behind the end of the bytes it is some number or other: whoever reads what may
 * be cut short has to look where it ended.
 */
export function varintAt(bytes: Buffer, at: number): number {
  let zigzag = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    zigzag |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (zigzag >>> 1) ^ -(zigzag & 1);
  }
}

/** Where the varint at a place ends; it may be longer than 32 bits. */
export function varintEnd(bytes: Buffer, at: number): number {
  while ((bytes[at++] ?? 0) >= 0x80);
  return at;
}

/** Where the length at a place and the bytes it counts end; none are counted for null. */
export function fieldEnd(bytes: Buffer, at: number): number {
  return varintEnd(bytes, at) + Math.max(0, varintAt(bytes, at));
}

/** The bytes behind the length at a place; null for a length below 0. */
export function fieldAt(bytes: Buffer, at: number): Buffer | null {
  const length = varintAt(bytes, at);
  if (length < 0) return null;
  const start = varintEnd(bytes, at);
  return bytes.subarray(start, start + length);
}
