import type { Instance } from '../instance';
import type { ProcessSpec } from '../process/managed-process';
import type { Secrets } from '../secrets';
import type { Log, ServiceName } from '../service';

export interface ServiceContext {
  readonly instance: Instance;
  readonly secrets: Secrets;
  readonly log: Log;
}

/** What the launcher needs to know to run one service as a process of this machine. */
export interface NativeService {
  readonly name: ServiceName;
  readonly title: string;
  readonly ports: readonly number[];
  /** What to delete for an empty service; the binaries and secrets stay. */
  readonly dataPaths: readonly string[];
  /** One line for each thing that is missing on this machine and that a person has to install. */
  prerequisites(): Promise<string[]>;
  /** Fetches the binaries and makes the data folder, each only once; returns how to start the server. */
  prepare(): Promise<ProcessSpec>;
  /** The server understands its protocol, so that `configure` can begin. */
  isAccepting(): Promise<boolean>;
  /** Users, roles, replica set: whatever a server needs once it runs. Doing it again changes nothing. */
  configure?(): Promise<void>;
  /** Clients can do all their work. */
  isHealthy(): Promise<boolean>;
  /** Called after each clean stop. */
  afterStop?(): void;
}

export const HOST = '127.0.0.1';

/** The environment of a server process: nothing of ours leaks in, and all servers speak UTC. */
export function serverEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LANG: 'C.UTF-8', TZ: 'UTC' };
}
