import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeInstance, portsFrom, type Instance } from './instance';
import { KafkaService } from './native/kafka.service';
import { NativeRunner } from './native/native-runner';
import { HOST, type ServiceContext } from './native/native-service';
import { makeFolders } from './owner';
import { loadSecrets } from './secrets';
import type { ServiceRunner } from './service-runner';

const BROKERS = 3;
/** Each broker's ports are portsFrom() of its own base, of which it needs the first two. */
const PORTS_APART = 10;

/**
 * Three Kafka brokers as processes of this machine, for tests that lose one. They die with the process that started them;
 * `stop` deletes what they held.
 */
export class KafkaCluster {
  /** `host:port` of each broker, in the order of the numbers from 0 that the methods take. */
  readonly brokers: readonly string[];

  private constructor(
    private readonly instance: Instance,
    private readonly runners: readonly ServiceRunner[],
  ) {
    this.brokers = runners.map(({ port }) => `${HOST}:${port}`);
  }

  /** Starts on empty data; resolves when all three answer. */
  static async start(name: string, basePort: number): Promise<KafkaCluster> {
    const instance = describeInstance(name, portsFrom(basePort));
    rmSync(instance.folder, { recursive: true, force: true });
    makeFolders(instance);
    const secrets = loadSecrets(instance.folder);
    const ports = Array.from({ length: BROKERS }, (_, at) => portsFrom(basePort + at * PORTS_APART));
    const controllerPorts = ports.map(({ kafkaController }) => kafkaController);
    const runners = ports.map((own, at) => {
      const folder = join(instance.folder, `broker-${at + 1}`);
      const context: ServiceContext = {
        instance: { ...instance, ports: own, folder, logFolder: join(folder, 'logs') },
        secrets,
        log: () => undefined,
      };
      makeFolders(context.instance);
      const service = new KafkaService(context, { nodeId: at + 1, controllerPorts });
      return new NativeRunner(service, context, (_, { code, signal }) => {
        throw new Error(`broker ${at} of ${name} ended on its own: status ${code}, signal ${signal}`);
      });
    });
    const cluster = new KafkaCluster(instance, runners);
    const problems = (await Promise.all(runners.map((runner) => runner.prerequisites()))).flat();
    if (problems.length > 0) throw new Error(problems.join('\n'));
    // Together: one alone has no quorum and would wait for the others for ever.
    await Promise.all(runners.map((runner) => runner.start()));
    return cluster;
  }

  /** Ends a broker with SIGKILL; resolves when it is gone. */
  async kill(broker: number): Promise<void> {
    await this.runner(broker).kill('SIGKILL');
  }

  /** Starts a killed broker on what it held; resolves when it answers. */
  async restart(broker: number): Promise<void> {
    await this.runner(broker).start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.kill('SIGKILL')));
    rmSync(this.instance.folder, { recursive: true, force: true });
  }

  private runner(broker: number): ServiceRunner {
    const runner = this.runners[broker];
    if (!runner) throw new Error(`there is no broker ${broker}, only 0 to ${this.runners.length - 1}`);
    return runner;
  }
}
