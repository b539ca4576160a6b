import { KafkaHeaders, ServerKafka } from '@nestjs/microservices';
import { type EachMessagePayload, type Kafka, Partitioners } from 'kafkajs';

export interface KafkaMessageOptions {
  readonly kafka: Kafka;
  /** Put before the topic of each pattern. */
  readonly prefix: string;
  /** Apps of one group share the messages; an app with a group of its own gets all that come while it runs. */
  readonly groupId: string;
}

/** Closing takes as long as a fetch that is under way. */
const MAX_WAIT_MS = 500;

/**
 * Nest's own Kafka transport, for few messages that are answered: `@MessagePattern(topic)`, with our client and the
 * deployment's prefix. It reads from the end of the topic and commits nothing. Whoever does not say where to answer to
 * (Nest's clients do, by headers) finds the answer in `<topic>.reply`, with the key of the message as correlation id.
 */
export class KafkaMessageStrategy extends ServerKafka {
  constructor(private readonly settings: KafkaMessageOptions) {
    super({
      postfixId: '',
      consumer: { groupId: settings.groupId, maxWaitTimeInMs: MAX_WAIT_MS, allowAutoTopicCreation: false },
      producer: { allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner },
      run: { autoCommit: false },
    });
  }

  override createClient<T = Kafka>(): T {
    return this.settings.kafka as T;
  }

  override addHandler(...[pattern, ...rest]: Parameters<ServerKafka['addHandler']>): void {
    super.addHandler(this.settings.prefix + String(pattern), ...rest);
  }

  override handleMessage(payload: EachMessagePayload): Promise<void> {
    const { topic, message } = payload;
    const { key, value, timestamp, attributes, offset } = message;
    const headers = {
      [KafkaHeaders.REPLY_TOPIC]: `${topic}.reply`,
      [KafkaHeaders.CORRELATION_ID]: key?.toString() ?? offset,
      ...message.headers,
    };
    // Nest copies what it gets by its own members, of which a fetched record has none.
    return super.handleMessage({ ...payload, message: { key, value, timestamp, attributes, offset, headers } });
  }
}
