import { ensureRoles } from '../native/postgres-roles';
import type { ServiceContext } from '../native/native-service';
import { roleUrls } from '../connection-urls';
import { LauncherError, SERVICE_TITLES, type ServiceName, type ServiceSource } from '../service';
import type { ServiceRunner } from '../service-runner';
import { findFault } from './ping';

/** The key whose presence in the environment says that a service runs already. */
export const URL_KEYS: Record<ServiceName, string> = {
  kafka: 'KAFKA_BROKERS',
  postgres: 'POSTGRES_OWNER_URL',
  mongodb: 'MONGODB_URL',
  redis: 'REDIS_URL',
};

/** A service that the environment points to: it is asked whether it can be used, and never stopped. */
export class ExternalRunner implements ServiceRunner {
  readonly source: ServiceSource = 'environment';
  readonly title: string;
  readonly port = undefined;
  readonly claimedPorts: readonly number[] = [];
  private readonly connection: Record<string, string> = {};

  constructor(
    readonly name: ServiceName,
    private readonly context: ServiceContext,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    this.title = SERVICE_TITLES[name];
    this.connection[URL_KEYS[name]] = environment[URL_KEYS[name]] ?? '';
  }

  prerequisites(): Promise<string[]> {
    return Promise.resolve([]);
  }

  clearLeftovers(): Promise<void> {
    return Promise.resolve();
  }

  deleteData(): Promise<void> {
    return Promise.resolve(); // it is not ours to delete
  }

  async start(): Promise<void> {
    const fault = await findFault(this.name, this.connection);
    if (fault) throw new LauncherError(`${URL_KEYS[this.name]} names a ${this.title} that cannot be used: ${fault}.`);
    if (this.name === 'postgres') Object.assign(this.connection, await this.roleConnections());
  }

  async stop(): Promise<void> {
    // It was running before us.
  }

  kill(): Promise<void> {
    return Promise.reject(
      new LauncherError(`${this.title} comes from ${URL_KEYS[this.name]}: it is not ours to kill.`),
    );
  }

  async isHealthy(): Promise<boolean> {
    return (await findFault(this.name, this.connection)) === undefined;
  }

  pid(): undefined {
    return undefined;
  }

  env(): Record<string, string> {
    return this.connection;
  }

  /** The other roles' URLs: as given, or for roles made with passwords of our own on the owner's server. */
  private async roleConnections(): Promise<Record<string, string>> {
    const ownerUrl = this.environment.POSTGRES_OWNER_URL ?? '';
    const made = roleUrls(ownerUrl, this.context.secrets);
    const given = Object.keys(made).filter((key) => this.environment[key]);
    if (given.length === Object.keys(made).length) {
      return Object.fromEntries(given.map((key) => [key, this.environment[key] ?? '']));
    }
    try {
      await ensureRoles(ownerUrl, this.context.secrets);
    } catch (error) {
      throw new LauncherError(
        `The role of POSTGRES_OWNER_URL cannot make the roles of the apps: ${(error as Error).message}.`,
        `Make them yourself and set ${Object.keys(made).join(', ')}.`,
      );
    }
    return made;
  }
}
