import type { ServiceName, ServiceSource } from './service';

/** One service of an instance, wherever it runs. */
export interface ServiceRunner {
  readonly name: ServiceName;
  readonly title: string;
  readonly source: ServiceSource;
  /** Ports this runner needs for itself; empty when the service is not ours to start. */
  readonly ports: readonly number[];
  prerequisites(): Promise<string[]>;
  /** Resolves when clients can do all their work. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Sends a signal to the server process; resolves when it has ended if the signal ends processes. */
  kill(signal: NodeJS.Signals): Promise<void>;
  isHealthy(): Promise<boolean>;
  pid(): number | undefined;
  /** Connection keys; complete once start() has resolved. */
  env(): Record<string, string>;
}

/** Signals that leave the process in place. */
export const HARMLESS_SIGNALS: readonly NodeJS.Signals[] = ['SIGSTOP', 'SIGCONT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];
