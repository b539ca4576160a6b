import { connectionEnv, postgresUrl } from '../connection-urls';
import { isServiceHealthy } from '../health/service-health';
import { waitUntil } from '../health/wait-until';
import { ensureReplicaSet } from '../native/mongodb-replica-set';
import { HOST, type ServiceContext } from '../native/native-service';
import { ensureRolesAndDatabase } from '../native/postgres-roles';
import { LauncherError, SERVICE_TITLES, type ServiceName, type ServiceSource } from '../service';
import { HARMLESS_SIGNALS, type ServiceRunner } from '../service-runner';
import type { Compose } from './compose';

const HEALTH_DEADLINE_MS = 120_000;
// Where the server inside the container finds itself; clients connect directly.
const MONGODB_MEMBER = '127.0.0.1:27017';

/** Runs one service as a container of docker/compose.yaml. */
export class DockerRunner implements ServiceRunner {
  readonly source: ServiceSource = 'docker';
  readonly title: string;
  readonly port: number;
  // Compose checks them; after a killed launcher its own containers still hold them.
  readonly claimedPorts: readonly number[] = [];

  constructor(
    readonly name: ServiceName,
    private readonly context: ServiceContext,
    private readonly compose: Compose,
  ) {
    this.title = SERVICE_TITLES[name];
    this.port = context.instance.ports[name];
  }

  prerequisites(): Promise<string[]> {
    return Promise.resolve([]);
  }

  clearLeftovers(): Promise<void> {
    return Promise.resolve(); // `up` takes over containers that still run
  }

  async deleteData(): Promise<void> {
    await this.compose.deleteService(this.name);
  }

  async start(): Promise<void> {
    await this.compose.run('up', '--detach', '--wait', '--quiet-pull', this.name);
    await this.configure();
    if (await waitUntil(() => this.isHealthy(), HEALTH_DEADLINE_MS)) return;
    throw new LauncherError(`${this.title} runs in its container but does not answer on port ${this.port}.`);
  }

  async stop(): Promise<void> {
    await this.compose.run('stop', '--timeout', '20', this.name);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    await this.compose.run('kill', '--signal', signal, this.name);
    if (!HARMLESS_SIGNALS.includes(signal)) await waitUntil(() => this.isDown(), HEALTH_DEADLINE_MS);
  }

  isHealthy(): Promise<boolean> {
    return isServiceHealthy(this.name, this.env());
  }

  pid(): undefined {
    return undefined; // its process lives in another pid namespace, perhaps on another kernel
  }

  env(): Record<string, string> {
    return connectionEnv(this.name, this.context.instance.ports, this.context.secrets);
  }

  private async configure(): Promise<void> {
    const { instance, secrets } = this.context;
    if (this.name === 'postgres') {
      const url = postgresUrl('postgres', secrets.postgresSuperuser, instance.ports.postgres, 'postgres');
      await ensureRolesAndDatabase(url, secrets);
    }
    if (this.name === 'mongodb') await ensureReplicaSet(HOST, instance.ports.mongodb, secrets, MONGODB_MEMBER);
  }

  private async isDown(): Promise<boolean> {
    const running = await this.compose.run('ps', '--status', 'running', '--services');
    return !running.split('\n').includes(this.name);
  }
}
