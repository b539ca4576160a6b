import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

/**
 * Gives partition i of all topics to one member, so that whatever concerns one key meets in one worker. Partitions go round
 * the members in the order of their ids; with the same members the assignment is the same, whoever leads the group.
 */
export const coPartitionAssigner: PartitionAssigner = ({ cluster }) => ({
  name: 'globalmart-co-partition',
  version: 1,
  // kafkajs declares a promise and awaits it.
  assign: ({ members, topics }) => {
    const memberIds = members.map(({ memberId }) => memberId).sort();
    const assignment = new Map<string, Record<string, number[]>>(memberIds.map((id) => [id, {}]));
    for (const topic of topics) {
      for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
        const memberId = memberIds[partitionId % memberIds.length] as string;
        ((assignment.get(memberId) as Record<string, number[]>)[topic] ??= []).push(partitionId);
      }
    }
    const empty = Buffer.alloc(0);
    return Promise.resolve(
      [...assignment].map(([memberId, topicPartitions]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 1,
          assignment: topicPartitions,
          userData: empty,
        }),
      })),
    );
  },
  protocol: ({ topics }) => ({
    name: 'globalmart-co-partition',
    metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
  }),
});
