import type { KafkaMessage } from 'kafkajs';
import { PartitionReading, type PartitionSpan } from './partition-reading';

const message = (offset: number) =>
  ({ offset: String(offset), key: null, value: null, timestamp: String(1000 + offset) }) as KafkaMessage;

function reading(startOffset: bigint, nextOffset: bigint) {
  const span: PartitionSpan = { partition: 7, startOffset, nextOffset, firstAppendMs: null };
  const offsets: bigint[] = [];
  return { span, offsets, partition: new PartitionReading(span, (_, offset) => offsets.push(offset)) };
}

describe('PartitionReading', () => {
  it('stops before the next offset, in the middle of a batch', () => {
    const { span, offsets, partition } = reading(3n, 5n);
    partition.take([3, 4, 5, 6].map(message), 6n);
    expect(offsets).toEqual([3n, 4n]);
    expect(partition.finished).toBe(true);
    expect(span.firstAppendMs).toBe(1003);
  });

  it('takes no record twice when the group starts over', () => {
    const { offsets, partition } = reading(0n, 6n);
    partition.take([0, 1, 2].map(message), 2n);
    partition.take([0, 1].map(message), 1n);
    partition.take([2, 3].map(message), 3n);
    expect(offsets).toEqual([0n, 1n, 2n, 3n]);
    expect([partition.position, partition.finished]).toEqual([4n, false]);
  });

  it('passes control records, also at the end', () => {
    const { offsets, partition } = reading(0n, 4n);
    partition.take([0, 2].map(message), 3n);
    expect(offsets).toEqual([0n, 2n]);
    expect(partition.finished).toBe(true);
  });
});
