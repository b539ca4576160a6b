import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import type { Logger } from 'pino';
import { registerCodecs } from './codecs';
import { installCoordinatorSearch } from './coordinator-search';
import { kafkaLogCreator } from './kafka-log';
import { installQuietRequestQueue } from './quiet-request-queue';
import { installRecordBatchDecoder } from './record-batch-decoder';
import { installSingleMessages } from './single-messages';
import { installStoppedFetch } from './stopped-fetch';

export interface KafkaOptions {
  /** `host:port` of some brokers. */
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas: the app's name. */
  readonly clientId: string;
  readonly logger: Logger;
  /** Further kafkajs settings: ssl, sasl, timeouts. */
  readonly overrides?: Partial<KafkaConfig>;
}

/** A kafkajs client that reads and writes all four codecs and logs through pino. Connects to nothing by itself. */
export function createKafka({ brokers, clientId, logger, overrides }: KafkaOptions): Kafka {
  registerCodecs();
  installRecordBatchDecoder();
  installSingleMessages();
  installQuietRequestQueue();
  installCoordinatorSearch();
  installStoppedFetch();
  return new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    enforceRequestTimeout: true,
    // kafkajs' own backs off up to 30 s: a broker that is back would be noticed as late as that.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    logLevel: logger.isLevelEnabled('debug') ? logLevel.INFO : logLevel.WARN,
    logCreator: kafkaLogCreator(logger),
    ...overrides,
  });
}
