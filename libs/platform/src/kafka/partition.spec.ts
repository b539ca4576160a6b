import { murmur2, partitionOf } from './partition';

// Printed by org.apache.kafka.common.utils.Utils of kafka-clients 4.1.0: murmur2(utf8), toPositive(murmur2) % 3 and % 7.
const JAVA: readonly (readonly [key: string, hash: number, of3: number, of7: number])[] = [
  ['', 275646681, 0, 2],
  ['1', -1993445489, 0, 2],
  ['21', -973932308, 0, 3],
  ['abc', 479470107, 0, 4],
  ['user', 843406574, 2, 3],
  ['user_42', 475133338, 1, 1],
  ['foobar', -790332482, 0, 0],
  ['prod_250000', -1773744252, 2, 2],
  ['a-little-bit-long-string', -985981536, 2, 1],
  ['zażółć gęślą', -138539314, 1, 5],
  ['日本語', 1431860170, 1, 6],
  ['😀', 131881617, 0, 0],
];

it.each(JAVA)('hashes and partitions "%s" as Java does', (key, hash, of3, of7) => {
  expect(murmur2(Buffer.from(key))).toBe(hash);
  expect([partitionOf(key, 3), partitionOf(Buffer.from(key), 7)]).toEqual([of3, of7]);
});

it('takes keys longer than its scratch buffer', () => {
  const key = 'ü'.repeat(2_000);
  expect(partitionOf(key, 1_000_003)).toBe(partitionOf(Buffer.from(key), 1_000_003));
});
