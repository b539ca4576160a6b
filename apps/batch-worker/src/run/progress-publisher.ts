import { TOPICS } from '@globalmart/contracts';
import { type Logger, RecordProducer } from '@globalmart/platform';
import type { Kafka } from 'kafkajs';

/** One step of a run that has ended, or the run itself, whose step is `run`. */
export interface BatchProgress {
  readonly run_id: string;
  readonly step: string;
  readonly status: string;
  readonly rows: number | null;
  readonly seconds: number | null;
  /** Why it has failed; null if it has not. */
  readonly error: string | null;
}

/** Says in `batch_progress` how far a run is. What cannot be said is left unsaid: the run does not wait for anybody to hear it. */
export class ProgressPublisher {
  private readonly producer: RecordProducer;
  private readonly topic: string;

  constructor(
    kafka: Kafka,
    prefix: string,
    private readonly logger: Logger,
  ) {
    this.topic = prefix + TOPICS.batch_progress.name;
    this.producer = new RecordProducer({ kafka, logger, topics: [this.topic] });
  }

  /** @throws KafkaJSError when the brokers cannot be reached or the topic does not exist */
  connect(): Promise<void> {
    return this.producer.connect();
  }

  publish(progress: BatchProgress): void {
    try {
      this.producer.append(this.topic, [{ key: progress.run_id, value: JSON.stringify(progress) }]);
    } catch (error) {
      this.logger.debug({ err: error }, 'progress of the batch was not published');
    }
  }

  close(): Promise<void> {
    return this.producer.close();
  }
}
