import { AssignerProtocol, type Cluster } from 'kafkajs';
import { coPartitionAssigner } from './co-partition-assigner';

function assignerOf(partitions: Record<string, number>) {
  const cluster = {
    findTopicPartitionMetadata: (topic: string) =>
      Array.from({ length: partitions[topic] ?? 0 }, (_, partitionId) => ({ partitionId })),
  } as unknown as Cluster;
  return coPartitionAssigner({ cluster } as Parameters<typeof coPartitionAssigner>[0]);
}

async function assign(partitions: Record<string, number>, memberIds: readonly string[]) {
  const members = memberIds.map((memberId) => ({ memberId, memberMetadata: Buffer.alloc(0) }));
  const topics = Object.keys(partitions);
  const assignment = await assignerOf(partitions).assign({ members, topics });
  return Object.fromEntries(
    assignment.map(({ memberId, memberAssignment }) => [
      memberId,
      AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment,
    ]),
  );
}

describe('coPartitionAssigner', () => {
  it('gives partition i of all topics to one member', async () => {
    const assignment = await assign({ transactions: 3, cart_events: 3 }, ['a', 'b']);
    expect(assignment).toEqual({
      a: { transactions: [0, 2], cart_events: [0, 2] },
      b: { transactions: [1], cart_events: [1] },
    });
  });

  it('answers the same in whichever order the members joined', async () => {
    const topics = { transactions: 6 };
    expect(await assign(topics, ['c', 'a', 'b'])).toEqual(await assign(topics, ['a', 'b', 'c']));
  });

  it('names members that get nothing, for Kafka wants to hear of each', async () => {
    expect(await assign({ transactions: 1 }, ['a', 'b'])).toEqual({ a: { transactions: [0] }, b: {} });
  });

  it('follows each topic’s own number of partitions', async () => {
    const assignment = await assign({ transactions: 2, cart_events: 3 }, ['a', 'b']);
    expect(assignment).toEqual({
      a: { transactions: [0], cart_events: [0, 2] },
      b: { transactions: [1], cart_events: [1] },
    });
  });

  it('tells the group which topics it reads', () => {
    const { name, metadata } = assignerOf({}).protocol({ topics: ['transactions'] });
    expect(name).toBe('globalmart-co-partition');
    expect(AssignerProtocol.MemberMetadata.decode(metadata)?.topics).toEqual(['transactions']);
  });
});
