import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';
import { sharePartitions } from './share-partitions';

const NAME = 'globalmart-co-partition';
const VERSION = 1;
const BYTES_EACH = 4;

/**
 * Gives partition i of all topics to one member, so that whatever concerns one key meets in one worker. Each member tells the
 * group what it holds, and keeps it as long as the shares stay even.
 */
export function coPartitionAssigner(held: () => readonly number[]): PartitionAssigner {
  return ({ cluster }) => ({
    name: NAME,
    version: VERSION,
    // kafkajs declares a promise and awaits it.
    assign: ({ members, topics }) => {
      const partitionsOf = new Map(
        topics.map((topic) => [
          topic,
          new Set(cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)),
        ]),
      );
      const all = new Set([...partitionsOf.values()].flatMap((partitions) => [...partitions]));
      const shares = sharePartitions(
        [...all].sort((a, b) => a - b),
        members.map(({ memberId, memberMetadata }) => ({ id: memberId, held: heldIn(memberMetadata) })),
      );
      return Promise.resolve(
        [...shares].map(([memberId, share]) => {
          const own = [...partitionsOf].map(
            ([topic, partitions]) => [topic, share.filter((partition) => partitions.has(partition))] as const,
          );
          const assignment = Object.fromEntries(own.filter(([, partitions]) => partitions.length > 0));
          const userData = Buffer.alloc(0);
          return {
            memberId,
            memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: VERSION, assignment, userData }),
          };
        }),
      );
    },
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: AssignerProtocol.MemberMetadata.encode({ version: VERSION, topics, userData: encode(held()) }),
    }),
  });
}

function encode(partitions: readonly number[]): Buffer {
  const bytes = Buffer.alloc(BYTES_EACH * partitions.length);
  partitions.forEach((partition, at) => bytes.writeInt32BE(partition, BYTES_EACH * at));
  return bytes;
}

/** None of a member that says nothing of it. */
function heldIn(metadata: Buffer): number[] {
  const userData = AssignerProtocol.MemberMetadata.decode(metadata)?.userData ?? Buffer.alloc(0);
  return Array.from({ length: Math.floor(userData.length / BYTES_EACH) }, (_, at) =>
    userData.readInt32BE(BYTES_EACH * at),
  );
}
