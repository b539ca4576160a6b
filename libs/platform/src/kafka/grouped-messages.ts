import type { Message } from 'kafkajs';
import type { Lane } from './lane';

/**
 * The messages of one send to one topic. kafkajs groups them by partition with a `reduce` that copies the group for
 * each message, which is quadratic; the lanes are that grouping already, so `reduce` hands it over.
 */
export class GroupedMessages extends Array<Message> {
  /** What `map` and `filter` make of it is a plain array. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  private readonly groups: Record<number, Message[]> = {};

  static ofLanes(lanes: readonly Lane[]): GroupedMessages {
    const grouped = new GroupedMessages();
    for (const { partition, head } of lanes) {
      if (!head) continue;
      grouped.groups[partition] = head.messages;
      for (const message of head.messages) grouped.push(message);
    }
    return grouped;
  }

  override reduce(): never {
    return this.groups as never;
  }
}

/** One entry per topic: kafkajs merges entries of the same topic by copying. */
export function messagesByTopic(lanes: readonly Lane[]): { topic: string; messages: Message[] }[] {
  return [...new Set(lanes.map(({ topic }) => topic))].map((topic) => ({
    topic,
    messages: GroupedMessages.ofLanes(lanes.filter((lane) => lane.topic === topic)),
  }));
}
