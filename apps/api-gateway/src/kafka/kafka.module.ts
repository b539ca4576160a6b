import { createKafka, HealthRegistry, LOGGER, pingKafka } from '@globalmart/platform';
import { Global, Inject, Module } from '@nestjs/common';
import { Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import { ApiGatewayConfig } from '../config';
import { LogEnds } from './log-ends';
import { TopicLogs } from './topic-logs';

/** A request waits for Kafka, and should rather be told soon that it is away. */
const TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 1_500, retry: { initialRetryTime: 50, retries: 1 } };

/** Reading Kafka's logs on request; nothing is connected in between. */
@Global()
@Module({
  providers: [
    {
      provide: Kafka,
      useFactory: ({ kafkaBrokers }: ApiGatewayConfig, logger: Logger) =>
        createKafka({ brokers: kafkaBrokers, clientId: 'api-gateway', logger, overrides: TIMEOUTS }),
      inject: [ApiGatewayConfig, LOGGER],
    },
    TopicLogs,
    LogEnds,
  ],
  exports: [Kafka, TopicLogs, LogEnds],
})
export class KafkaModule {
  constructor(@Inject(Kafka) kafka: Kafka, health: HealthRegistry) {
    // Most of what the API answers does not come from Kafka.
    health.register('kafka', () => pingKafka(kafka), { failure: 'degraded' });
  }
}
