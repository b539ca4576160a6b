const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/**
 * Kafka's 32-bit murmur2, as `org.apache.kafka.common.utils.Utils.murmur2`, as a signed integer.
 * Partitioning must agree with every other client of the cluster: one user lives in one partition.
 */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  let h = SEED ^ length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    let k = Math.imul(word, M);
    k = Math.imul(k ^ (k >>> 24), M);
    h = Math.imul(h, M) ^ k;
  }
  const rest = length - i;
  if (rest === 3) h ^= bytes[i + 2]! << 16;
  if (rest >= 2) h ^= bytes[i + 1]! << 8;
  if (rest >= 1) h = Math.imul(h ^ bytes[i]!, M);
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

// Keys are short; reusing one buffer keeps a key's bytes off the heap in the producers' hot path.
const scratch = Buffer.allocUnsafe(1_024);

/** The partition of a key, 0 to partitions − 1, equal to Java's default partitioner and to kcat's `murmur2_random`. */
export function partitionOf(key: string | Buffer, partitions: number): number {
  return (murmur2(typeof key === 'string' ? encoded(key) : key) & 0x7fffffff) % partitions;
}

function encoded(key: string): Uint8Array {
  // One UTF-16 unit takes at most three bytes of UTF-8.
  if (key.length * 3 > scratch.length) return Buffer.from(key);
  return scratch.subarray(0, scratch.write(key));
}
