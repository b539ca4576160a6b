import type { TopicName } from '@globalmart/contracts';
import { TopicLog } from '@globalmart/platform';
import { Inject, Injectable } from '@nestjs/common';
import { Kafka } from 'kafkajs';
import { ApiGatewayConfig } from '../config';
import { problem, ProblemError } from '../problems/problem';
import { inTime } from './in-time';

/** After this long a reading should answer with what it has. */
const READING_MS = 1_200;
/** Each holds a few megabytes while it lasts. */
const MOST_AT_ONCE = 4;

/** Opens logs for the time of one request: with an end in time, and only so many at once. */
@Injectable()
export class TopicLogs {
  private readings = 0;

  constructor(
    @Inject(Kafka) private readonly kafka: Kafka,
    private readonly config: ApiGatewayConfig,
  ) {}

  /**
   * @param work reads; `isLate` says when it should come to an end.
   * @throws ProblemError (503) when too many read already, or there is no answer in time.
   */
  async read<T>(topic: TopicName, work: (log: TopicLog, isLate: () => boolean) => Promise<T>): Promise<T> {
    if (this.readings >= MOST_AT_ONCE) {
      throw new ProblemError(problem(503, 'Too many requests read Kafka’s logs just now; try again shortly.'));
    }
    const lateMs = performance.now() + READING_MS;
    this.readings++;
    const reading = this.openAndRead(topic, (log) => work(log, () => performance.now() >= lateMs)).finally(
      () => this.readings--,
    );
    return inTime(reading);
  }

  private async openAndRead<T>(topic: TopicName, work: (log: TopicLog) => Promise<T>): Promise<T> {
    const log = await TopicLog.open(this.kafka, this.config.kafkaTopicPrefix + topic);
    try {
      return await work(log);
    } finally {
      await log.close();
    }
  }
}
