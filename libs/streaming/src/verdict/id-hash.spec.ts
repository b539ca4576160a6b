import * as fc from 'fast-check';
import { hashId } from './id-hash';

/** MurmurHash3_x86_128 byte by byte, after the reference implementation (smhasher, MurmurHash3.cpp). */
function murmur128(bytes: Uint8Array, seed: number): Uint32Array {
  const constants = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];
  const [c1, c2, c3, c4] = constants as [number, number, number, number];
  const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  const mixes: [first: number, by: number, second: number][] = [
    [c1, 15, c2],
    [c2, 16, c3],
    [c3, 17, c4],
    [c4, 18, c1],
  ];
  const rounds: [by: number, plus: number][] = [
    [19, 0x561ccd1b],
    [17, 0x0bcaa747],
    [15, 0x96cd1c35],
    [13, 0x32ac3b17],
  ];
  const h = [seed, seed, seed, seed] as [number, number, number, number];
  const mixed = (k: number, lane: number): number => {
    const [first, by, second] = mixes[lane] as [number, number, number];
    return Math.imul(rotate(Math.imul(k, first), by), second);
  };
  const blocks = Math.floor(bytes.length / 16);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let block = 0; block < blocks; block++) {
    for (let lane = 0; lane < 4; lane++) {
      const [by, plus] = rounds[lane] as [number, number];
      h[lane] = (h[lane] as number) ^ mixed(view.getUint32(block * 16 + lane * 4, true), lane);
      h[lane] = (Math.imul(rotate(h[lane] as number, by) + (h[(lane + 1) % 4] as number), 5) + plus) | 0;
    }
  }
  const tail = bytes.subarray(blocks * 16);
  for (let lane = 3; lane >= 0; lane--) {
    const own = tail.subarray(lane * 4, lane * 4 + 4);
    if (own.length === 0) continue;
    let k = 0;
    own.forEach((byte, at) => (k |= byte << (8 * at)));
    h[lane] = (h[lane] as number) ^ mixed(k, lane);
  }
  const spread = (): void => {
    h[0] = (h[0] + h[1] + h[2] + h[3]) | 0;
    for (let lane = 1; lane < 4; lane++) h[lane] = ((h[lane] as number) + h[0]) | 0;
  };
  for (let lane = 0; lane < 4; lane++) h[lane] = (h[lane] as number) ^ bytes.length;
  spread();
  for (let lane = 0; lane < 4; lane++) {
    let x = h[lane] as number;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    h[lane] = x ^ (x >>> 16);
  }
  spread();
  return Uint32Array.from(h, (word) => word >>> 0);
}

function hash(id: string): string {
  const out = new Uint32Array(4);
  hashId(id, out);
  return hex(out);
}

function hex(words: Uint32Array): string {
  return [...words].map((word) => word.toString(16).padStart(8, '0')).join('');
}

describe('the reference beside this spec', () => {
  it('has the verification value that smhasher gives for MurmurHash3_x86_128', () => {
    // main.cpp of smhasher: hashes of {}, {0}, {0, 1}, … with seeds 256, 255, …, then the hash of those; 0xB3ECE62A.
    const hashes = new Uint8Array(256 * 16);
    for (let length = 0; length < 256; length++) {
      const key = Uint8Array.from({ length }, (_, at) => at);
      hashes.set(new Uint8Array(murmur128(key, 256 - length).buffer), length * 16);
    }
    expect(murmur128(hashes, 0)[0]).toBe(0xb3ece62a);
  });

  it('has the published hash of a sentence', () => {
    const sentence = Buffer.from('The quick brown fox jumps over the lazy dog');
    expect(hex(murmur128(sentence, 0))).toBe('2f1583c3ecee2c675d7bf66ce5e91d2c');
  });
});

describe('hashId', () => {
  it('is MurmurHash3_x86_128 with seed 0 of the UTF-16LE bytes, for every length of tail', () => {
    const text = '01980a4e-7c00-7000-8000-000000000001é漢😀';
    for (let length = 0; length <= text.length; length++) {
      const id = text.slice(0, length);
      expect(hash(id)).toBe(hex(murmur128(Buffer.from(id, 'utf16le'), 0)));
    }
  });

  it('equals the reference for any string, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (id) => {
        expect(hash(id)).toBe(hex(murmur128(Buffer.from(id, 'utf16le'), 0)));
      }),
    );
  });

  it('gives different ids different hashes', () => {
    const ids = new Set<string>();
    for (let at = 0; at < 50_000; at++) ids.add(hash(`t-${at}`));
    expect(ids.size).toBe(50_000);
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        fc.pre(one !== other);
        expect(hash(one)).not.toBe(hash(other));
      }),
    );
  });

  it('tells strings apart that differ in normalisation, case, or trailing zeros', () => {
    const ids = ['é', 'e\u0301', 'E', 'e', 'e\0', 'e\0\0', '', '\0'];
    expect(new Set(ids.map(hash)).size).toBe(ids.length);
  });
});
