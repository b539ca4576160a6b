export { parseEnv, readEnvFile } from './env-file';
export { isServiceHealthy } from './health/service-health';
export { KafkaCluster } from './kafka-cluster';
export { describeInstance, portsFrom, WORKSPACE_ROOT, type Instance, type ServicePorts } from './instance';
export { LauncherError, SERVICE_NAMES, type Log, type ServiceName } from './service';
export type { Services } from './services';
export { askServices } from './status';
export { startServices, type StartOptions } from './start-services';
