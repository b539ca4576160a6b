import type { Instance } from './instance';
import type { ServiceName } from './service';

/** The running services of an instance, as other tools use them. */
export interface Services {
  readonly instance: Instance;
  /** Connection keys for apps, tools and tests. */
  readonly env: Record<string, string>;
  /** Somebody else started them: stop() leaves them running. */
  readonly attached: boolean;
  /** Stops everything that was started here and waits until no process is left. */
  stop(): Promise<void>;
  /** Sends a signal to one server, for fault tests; resolves when it has ended if the signal ends it. */
  kill(service: ServiceName, signal: NodeJS.Signals): Promise<void>;
  /** Starts one service again after kill(); resolves when it is healthy. */
  start(service: ServiceName): Promise<void>;
  /** Pid of the server; undefined while it is down or where it is not a process of this machine. */
  pidOf(service: ServiceName): number | undefined;
}
