const P1 = 0x9e3779b1 | 0;
const P2 = 0x85ebca77 | 0;
const P3 = 0xc2b2ae3d | 0;

/** Records that come one after the other lie in the same memory. */
let view = new DataView<ArrayBufferLike>(new ArrayBuffer(0));

/**
 * A hash of 32 bits that tells contents apart: four words at a time, each in a lane of its own, with the rounds of xxHash32 (Yann
 * Collet, BSD) and a simpler end. For 300 bytes it takes 0.15 µs, where `zlib.crc32` takes 0.23, most of it to get there. It is
 * never stored: whoever compares two hashes has made them both.
 */
export function contentHash(bytes: Buffer): number {
  if (view.buffer !== bytes.buffer) view = new DataView(bytes.buffer);
  const words = view;
  let at = bytes.byteOffset;
  const end = at + bytes.length;
  let a = P1;
  let b = P2;
  let c = P3;
  let d = bytes.length;
  for (const last = end - 16; at <= last; at += 16) {
    a = round(a, words.getInt32(at, true));
    b = round(b, words.getInt32(at + 4, true));
    c = round(c, words.getInt32(at + 8, true));
    d = round(d, words.getInt32(at + 12, true));
  }
  for (; at < end; at++) a = round(a, words.getUint8(at));
  return mix(mix(mix(mix(a) ^ b) ^ c) ^ d) >>> 0;
}

function round(lane: number, word: number): number {
  const sum = (lane + Math.imul(word, P2)) | 0;
  return Math.imul((sum << 13) | (sum >>> 19), P1);
}

function mix(word: number): number {
  const hash = Math.imul(word ^ (word >>> 15), P2);
  return hash ^ (hash >>> 13);
}
