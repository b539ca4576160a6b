import { ArrayNotEmpty, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { Setting } from './setting';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** What every app needs; an app's own configuration extends it. */
export class PlatformConfig {
  @Setting('LOG_LEVEL', { purpose: 'least severe level that is logged', unit: LOG_LEVELS.join(', ') })
  @IsIn(LOG_LEVELS)
  readonly logLevel: string = 'info';

  @Setting('KAFKA_BROKERS', {
    purpose: 'where Kafka is; `npm run services -- up` starts one',
    unit: 'host:port, comma separated',
  })
  @ArrayNotEmpty()
  @Matches(/^[^\s:,]+:\d{1,5}$/, { each: true, message: 'each of kafkaBrokers must be host:port' })
  readonly kafkaBrokers: string[];

  @Setting('KAFKA_TOPIC_PREFIX', {
    purpose: 'put before each topic and consumer group, so instances can share a cluster',
  })
  @IsString()
  readonly kafkaTopicPrefix: string = '';

  @Setting('KAFKA_PARTITIONS', {
    purpose:
      'partitions of all keyed topics, when they are created and when they are checked; default as in the contracts',
    unit: 'a number from 1 to 1000',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly kafkaPartitions: number;
}
