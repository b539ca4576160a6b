import { Inject, Injectable } from '@nestjs/common';
import { type Admin, Kafka } from 'kafkajs';
import { ApiGatewayConfig } from '../config';
import { inTime } from './in-time';

/** Offset after the last record by partition; undefined for a topic that Kafka does not have. */
export type TopicEnds = ReadonlyMap<number, number> | undefined;

/** Where logs end now. */
@Injectable()
export class LogEnds {
  constructor(
    @Inject(Kafka) private readonly kafka: Kafka,
    private readonly config: ApiGatewayConfig,
  ) {}

  /** @throws kafkajs' error or ProblemError (503) while Kafka does not answer */
  read(topics: readonly string[]): Promise<Map<string, TopicEnds>> {
    return inTime(this.ask(topics));
  }

  private async ask(topics: readonly string[]): Promise<Map<string, TopicEnds>> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      const known = new Set(await admin.listTopics());
      const ends = topics.map(async (topic) => {
        const name = this.config.kafkaTopicPrefix + topic;
        return [topic, known.has(name) ? await endsOf(admin, name) : undefined] as const;
      });
      return new Map(await Promise.all(ends));
    } finally {
      await admin.disconnect();
    }
  }
}

async function endsOf(admin: Admin, name: string): Promise<TopicEnds> {
  const offsets = await admin.fetchTopicOffsets(name);
  return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
}
