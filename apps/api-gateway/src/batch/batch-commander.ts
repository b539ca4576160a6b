import { TOPICS } from '@globalmart/contracts';
import type { BatchStatus } from '@globalmart/metrics-store';
import { type StoredRecord, TopicLog } from '@globalmart/platform';
import { Inject, Injectable } from '@nestjs/common';
import { Kafka, Partitioners } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiGatewayConfig } from '../config';
import { problem, ProblemError } from '../problems/problem';

/** A worker hears of a command within half a second, and answers at once. */
const ANSWER_MS = 5_000;
const LOOK_EVERY_MS = 50;
const CORRELATION_ID = 'kafka_correlationId';

export type BatchCommand =
  | { readonly request_id: string; readonly command: 'run'; readonly date?: string; readonly only?: readonly string[] }
  | { readonly request_id: string; readonly command: 'cancel'; readonly run_id: string };

/** What a batch worker answers. */
export interface CommandReply {
  readonly accepted: boolean;
  readonly run_id: string;
  readonly analysis_date: string;
  readonly status: BatchStatus;
  /** Where it was not accepted. */
  readonly error?: { readonly field: string; readonly rule: string };
}

/**
 * Asks batch workers through Kafka, as anybody may. It looks for the answer from where the replies ended before the question was
 * sent: a consumer would have to join a group first, and could begin behind the answer.
 */
@Injectable()
export class BatchCommander {
  constructor(
    @Inject(Kafka) private readonly kafka: Kafka,
    private readonly config: ApiGatewayConfig,
  ) {}

  /** @throws ProblemError 503 while Kafka is away or no batch worker has ever been there, 504 when none answers in time */
  async ask(command: BatchCommand): Promise<CommandReply> {
    const deadline = AbortSignal.timeout(ANSWER_MS);
    const late = new Promise<never>((_, reject) => deadline.addEventListener('abort', () => reject(unanswered())));
    return Promise.race([this.sendAndWait(command, deadline), late]);
  }

  private async sendAndWait(command: BatchCommand, deadline: AbortSignal): Promise<CommandReply> {
    const correlationId = randomUUID();
    const replies = await this.openReplies();
    try {
      const ends = new Map([...(await replies.bounds())].map(([partition, { endOffset }]) => [partition, endOffset]));
      await this.send(correlationId, command);
      return await findReply(replies, ends, correlationId, deadline);
    } finally {
      await replies.close();
    }
  }

  private async openReplies(): Promise<TopicLog> {
    try {
      return await TopicLog.open(this.kafka, this.config.kafkaTopicPrefix + TOPICS['batch_commands.reply'].name);
    } catch (error) {
      if ((error as { type?: unknown }).type !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
      throw new ProblemError(problem(503, 'No batch worker has been started yet; start one and try again.'));
    }
  }

  /** Sent once: whether it has arrived is what the answer says. */
  private async send(correlationId: string, command: BatchCommand): Promise<void> {
    const topic = this.config.kafkaTopicPrefix + TOPICS.batch_commands.name;
    const createPartitioner = Partitioners.DefaultPartitioner;
    const producer = this.kafka.producer({ allowAutoTopicCreation: false, createPartitioner });
    try {
      await producer.connect();
      await producer.send({ topic, messages: [{ key: correlationId, value: JSON.stringify(command) }] });
    } finally {
      await producer.disconnect();
    }
  }
}

async function findReply(
  replies: TopicLog,
  ends: Map<number, number>,
  correlationId: string,
  deadline: AbortSignal,
): Promise<CommandReply> {
  for (;;) {
    for (const [partition, from] of ends) {
      const records = await replies.read(partition, from);
      const own = records.find((record) => correlationIdOf(record) === correlationId);
      if (own !== undefined) return JSON.parse(String(own.value)) as CommandReply;
      ends.set(partition, (records.at(-1)?.offset ?? from - 1) + 1);
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: deadline });
  }
}

function correlationIdOf({ headers }: StoredRecord): string | undefined {
  for (const { name, value } of headers) if (name === CORRELATION_ID) return value?.toString();
  return undefined;
}

function unanswered(): ProblemError {
  const seconds = ANSWER_MS / 1_000;
  return new ProblemError(
    problem(
      504,
      `No batch worker has answered within ${seconds} seconds; one that is started now will not hear of it.`,
    ),
  );
}
