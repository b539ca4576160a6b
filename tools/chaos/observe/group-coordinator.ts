import type { Admin } from 'kafkajs';

const OFFSETS_TOPIC = '__consumer_offsets';

/** The node id of the broker that coordinates a consumer group: the leader of the partition that holds the group's offsets. */
export async function coordinatorOf(admin: Admin, groupId: string): Promise<number> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [OFFSETS_TOPIC] });
  const partitions = topics[0]?.partitions ?? [];
  const partition = Math.abs(javaHash(groupId)) % partitions.length;
  const found = partitions.find(({ partitionId }) => partitionId === partition);
  if (found === undefined)
    throw new Error(`no broker coordinates ${groupId}: ${OFFSETS_TOPIC} has no partition for it`);
  return found.leader;
}

/** `String.hashCode` of Java, by which Kafka spreads groups over partitions. */
function javaHash(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}
