/**
 * 128-bit hash of an event id: MurmurHash3_x86_128 (Austin Appleby, public domain) over the string's UTF-16 code units, two
 * to a word. Written to `out[0..3]`, so that the hot path allocates nothing. Ids that differ only in Unicode normalisation are
 * different ids, which is why code units are hashed as they are.
 */
export function hashId(id: string, out: Uint32Array): void {
  const length = id.length;
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  let at = 0;
  for (const end = length - 7; at < end; at += 8) {
    let k1 = id.charCodeAt(at) | (id.charCodeAt(at + 1) << 16);
    let k2 = id.charCodeAt(at + 2) | (id.charCodeAt(at + 3) << 16);
    let k3 = id.charCodeAt(at + 4) | (id.charCodeAt(at + 5) << 16);
    let k4 = id.charCodeAt(at + 6) | (id.charCodeAt(at + 7) << 16);

    k1 = Math.imul(k1, C1);
    h1 ^= Math.imul((k1 << 15) | (k1 >>> 17), C2);
    h1 = (((h1 << 19) | (h1 >>> 13)) + h2) | 0;
    h1 = (Math.imul(h1, 5) + 0x561ccd1b) | 0;

    k2 = Math.imul(k2, C2);
    h2 ^= Math.imul((k2 << 16) | (k2 >>> 16), C3);
    h2 = (((h2 << 17) | (h2 >>> 15)) + h3) | 0;
    h2 = (Math.imul(h2, 5) + 0x0bcaa747) | 0;

    k3 = Math.imul(k3, C3);
    h3 ^= Math.imul((k3 << 17) | (k3 >>> 15), C4);
    h3 = (((h3 << 15) | (h3 >>> 17)) + h4) | 0;
    h3 = (Math.imul(h3, 5) + 0x96cd1c35) | 0;

    k4 = Math.imul(k4, C4);
    h4 ^= Math.imul((k4 << 18) | (k4 >>> 14), C1);
    h4 = (((h4 << 13) | (h4 >>> 19)) + h1) | 0;
    h4 = (Math.imul(h4, 5) + 0x32ac3b17) | 0;
  }

  // charCodeAt past the end is NaN, which | turns into 0: the missing half of the last word.
  const rest = length - at;
  if (rest > 6) h4 ^= mixTail(id, at + 6, C4, 18, C1);
  if (rest > 4) h3 ^= mixTail(id, at + 4, C3, 17, C4);
  if (rest > 2) h2 ^= mixTail(id, at + 2, C2, 16, C3);
  if (rest > 0) h1 ^= mixTail(id, at, C1, 15, C2);

  const bytes = length * 2;
  h1 ^= bytes;
  h2 ^= bytes;
  h3 ^= bytes;
  h4 ^= bytes;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h3 = finalMix(h3);
  h4 = finalMix(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  out[0] = h1;
  out[1] = h2 + h1;
  out[2] = h3 + h1;
  out[3] = h4 + h1;
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

function mixTail(id: string, at: number, first: number, rotation: number, second: number): number {
  const k = Math.imul(id.charCodeAt(at) | (id.charCodeAt(at + 1) << 16), first);
  return Math.imul((k << rotation) | (k >>> (32 - rotation)), second);
}

function finalMix(word: number): number {
  let h = word;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
