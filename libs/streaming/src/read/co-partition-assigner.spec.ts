import { AssignerProtocol, type Cluster } from 'kafkajs';
import { coPartitionAssigner } from './co-partition-assigner';

function assignerOf(partitions: Record<string, number>, held: readonly number[] = []) {
  const cluster = {
    findTopicPartitionMetadata: (topic: string) =>
      Array.from({ length: partitions[topic] ?? 0 }, (_, partitionId) => ({ partitionId })),
  } as unknown as Cluster;
  const create = coPartitionAssigner(() => held);
  return create({ cluster } as Parameters<typeof create>[0]);
}

async function assign(partitions: Record<string, number>, members: Readonly<Record<string, readonly number[]>>) {
  const topics = Object.keys(partitions);
  const assignment = await assignerOf(partitions).assign({
    members: Object.entries(members).map(([memberId, held]) => ({
      memberId,
      memberMetadata: assignerOf(partitions, held).protocol({ topics }).metadata,
    })),
    topics,
  });
  return Object.fromEntries(
    assignment.map(({ memberId, memberAssignment }) => [
      memberId,
      AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment,
    ]),
  );
}

describe('coPartitionAssigner', () => {
  it('gives partition i of all topics to one member', async () => {
    expect(await assign({ transactions: 3, cart_events: 3 }, { a: [], b: [] })).toEqual({
      a: { transactions: [0, 2], cart_events: [0, 2] },
      b: { transactions: [1], cart_events: [1] },
    });
  });

  it('leaves to members what they say they hold', async () => {
    expect(await assign({ transactions: 3 }, { a: [2], b: [], c: [0] })).toEqual({
      a: { transactions: [2] },
      b: { transactions: [1] },
      c: { transactions: [0] },
    });
  });

  it('names members that get nothing, for Kafka wants to hear of each', async () => {
    expect(await assign({ transactions: 1 }, { a: [], b: [] })).toEqual({ a: { transactions: [0] }, b: {} });
  });

  it('follows each topic’s own number of partitions', async () => {
    expect(await assign({ transactions: 2, cart_events: 3 }, { a: [], b: [] })).toEqual({
      a: { transactions: [0], cart_events: [0, 2] },
      b: { transactions: [1], cart_events: [1] },
    });
  });

  it('takes a member that tells nothing for one that holds nothing', async () => {
    const topics = ['transactions'];
    const silent = { version: 1, topics, userData: Buffer.alloc(0) };
    const members = [{ memberId: 'a', memberMetadata: AssignerProtocol.MemberMetadata.encode(silent) }];
    const [assigned] = await assignerOf({ transactions: 1 }).assign({ members, topics });
    const { assignment } = AssignerProtocol.MemberAssignment.decode(assigned?.memberAssignment as Buffer) ?? {};
    expect(assignment).toEqual({ transactions: [0] });
  });

  it('tells the group which topics it reads', () => {
    const { name, metadata } = assignerOf({}).protocol({ topics: ['transactions'] });
    expect(name).toBe('globalmart-co-partition');
    expect(AssignerProtocol.MemberMetadata.decode(metadata)?.topics).toEqual(['transactions']);
  });
});
