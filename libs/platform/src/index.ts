export { LOGGER, PlatformModule, type PlatformModuleOptions } from './app/platform.module';
export { type AppOptions, runApp, type RunningApp } from './app/run-app';
export { ConfigError } from './config/config-error';
export { DEFAULT_ENV_FILE, parseEnvFile, readEnvFile } from './config/env-file';
export { type ConfigClass, describeConfig, type Environment, loadConfig } from './config/load-config';
export { PlatformConfig } from './config/platform.config';
export { Setting, type SettingOptions } from './config/setting';
export { HealthModule } from './health/health.module';
export {
  type DependencyHealth,
  type HealthCheckOptions,
  HealthRegistry,
  type HealthReport,
  type HealthStatus,
} from './health/health.registry';
export { registerCodecs } from './kafka/codecs';
export { createKafka, type KafkaOptions } from './kafka/create-kafka';
export { ensureTopics, type EnsuredTopics, type TopicOptions } from './kafka/ensure-topics';
export { KafkaMessageStrategy, type KafkaMessageOptions } from './kafka/kafka-message.strategy';
export type { Delivery, OutgoingRecord } from './kafka/lane';
export { murmur2, partitionOf } from './kafka/partition';
export { pingKafka } from './kafka/ping-kafka';
export type { RecordHeader } from './kafka/record-headers';
export { type ProducerStatistics, RecordProducer, type RecordProducerOptions } from './kafka/record-producer';
export { describeDrift, refuseGraveDrifts, type TopicDrift, TopicDriftError } from './kafka/topic-drift';
export { takesWholeBatches } from './kafka/single-messages';
export type { StoredRecord } from './kafka/stored-record';
export { type Fetched, StoredRecords } from './kafka/stored-records';
export { type LogBounds, TopicLog } from './kafka/topic-log';
export { openZstd } from './kafka/zstd.codec';
export { createLogger, type Logger, type LoggerOptions } from './logging/create-logger';
export { NestLogger } from './logging/nest-logger';
export { createMetricsRegistry, MetricsModule } from './metrics/metrics.module';
export { Shutdown, type ShutdownOptions } from './shutdown/shutdown';
export { VERSION } from './version';
export { firstInstantAt, wallOf } from './zone/wall-clock';
