import type { ServiceName, ServiceSource } from './service';

/** One service of an instance, wherever it runs. */
export interface ServiceRunner {
  readonly name: ServiceName;
  readonly title: string;
  readonly source: ServiceSource;
  /** Where it listens on this machine; undefined when the environment says where it is. */
  readonly port: number | undefined;
  /** Ports that must be free before start(). */
  readonly claimedPorts: readonly number[];
  prerequisites(): Promise<string[]>;
  /** Waits for, or ends, what a killed launcher left behind. */
  clearLeftovers(): Promise<void>;
  /** Forgets everything the service holds; called before start(). */
  deleteData(): Promise<void>;
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
