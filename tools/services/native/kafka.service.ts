import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchJars } from '../fetch/maven-jars';
import { PINS } from '../fetch/pins';
import { ensureVendored } from '../fetch/vendor-folder';
import { isKafkaHealthy } from '../health/kafka-health';
import type { ProcessSpec } from '../process/managed-process';
import { lastLines, runCommand } from '../process/run-command';
import { LauncherError, SERVICE_TITLES } from '../service';
import { findJava, OLDEST_JAVA, type Java } from './java';
import { kafkaProperties, onlySeat } from './kafka-properties';
import { HOST, serverEnv, type NativeService, type ServiceContext } from './native-service';

/** Apache Kafka in KRaft mode, run from its jars: a node of its own, or one of a cluster's. */
export class KafkaService implements NativeService {
  readonly name = 'kafka';
  readonly title = SERVICE_TITLES.kafka;
  readonly ports: readonly number[];
  readonly dataPaths: readonly string[];
  private readonly vendorName = `kafka-${PINS.kafka.version}`;
  private readonly folder: string;
  private java: Java | undefined;
  private archive: { draft: string; final: string } | undefined;

  constructor(
    private readonly context: ServiceContext,
    private readonly seat = onlySeat(context.instance.ports),
  ) {
    const { ports, folder } = context.instance;
    this.ports = [ports.kafka, ports.kafkaController];
    this.folder = join(folder, 'kafka');
    this.dataPaths = [this.folder];
  }

  async prerequisites(): Promise<string[]> {
    const lines: string[] = [];
    this.java = await findJava();
    if (!this.java) {
      lines.push('Kafka needs Java 17 or newer on the PATH (package openjdk-17-jre-headless).');
    } else if (this.java.major < OLDEST_JAVA) {
      lines.push(`Kafka needs Java ${OLDEST_JAVA} or newer; the java on the PATH is ${this.java.major}.`);
    }
    const isFetched = existsSync(join(this.context.instance.vendorFolder, this.vendorName));
    if (!isFetched && (await runCommand('mvn', ['--version'])).missing) {
      lines.push('Fetching Kafka needs Maven on the PATH, the first time only (package maven).');
    }
    return lines;
  }

  async prepare(): Promise<ProcessSpec> {
    const { instance, log } = this.context;
    const vendor = await ensureVendored(instance.vendorFolder, this.vendorName, async (draft) => {
      log(`Fetching Kafka ${PINS.kafka.version} …`);
      await fetchJars(PINS.kafka.pom, PINS.kafka.checksums, draft);
    });
    const classPath = join(vendor, 'libs', '*');
    const config = join(this.folder, 'server.properties');
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writeFileSync(config, kafkaProperties(instance.ports, join(this.folder, 'data'), this.seat));
    if (!existsSync(join(this.folder, 'data', 'meta.properties'))) await this.format(classPath, config);
    return {
      title: this.title,
      command: 'java',
      args: [...this.jvmOptions(vendor), '-cp', classPath, 'kafka.Kafka', config],
      env: serverEnv(),
      cwd: this.folder,
      logFile: join(instance.logFolder, 'kafka.log'),
      pidFile: join(instance.folder, 'kafka.pid'),
      marker: config,
      stopSignal: 'SIGTERM',
    };
  }

  isAccepting(): Promise<boolean> {
    return this.isHealthy();
  }

  isHealthy(): Promise<boolean> {
    return isKafkaHealthy(HOST, this.context.instance.ports.kafka);
  }

  /** The class-data archive is written while the JVM ends, so only a clean stop leaves a whole one. */
  afterStop(): void {
    if (!this.archive || !existsSync(this.archive.draft)) return;
    renameSync(this.archive.draft, this.archive.final);
    this.archive = undefined;
  }

  private async format(classPath: string, config: string): Promise<void> {
    const jvm = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-cp', classPath];
    const format = ['kafka.tools.StorageTool', 'format', '-t', this.context.secrets.kafkaClusterId, '-c', config];
    const { code, output } = await runCommand('java', [...jvm, ...format], { env: serverEnv(), cwd: this.folder });
    if (code !== 0) throw new LauncherError('Kafka could not format its data folder:', ...lastLines(output));
  }

  private jvmOptions(vendor: string): string[] {
    const options = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', '-Djava.awt.headless=true'];
    // slf4j-simple writes to standard error, which is the log file.
    options.push('-Dorg.slf4j.simpleLogger.showDateTime=true');
    options.push('-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS');
    // Ten lines for each consumer that comes or goes.
    options.push('-Dorg.slf4j.simpleLogger.log.org.apache.kafka.coordinator.group=warn');
    // Only the first-tier compiler: it starts faster and peaks lower, which suits short test runs and nothing else.
    if (this.context.instance.name === 'test' || this.seat.controllerPorts.length > 1)
      options.push('-XX:TieredStopAtLevel=1');
    return [...options, ...this.archiveOptions(vendor)];
  }

  /** Class-data sharing halves the start; a JVM ignores an archive that does not fit it. */
  private archiveOptions(vendor: string): string[] {
    const final = join(vendor, `classes-${this.java?.build ?? 'any'}.jsa`);
    if (existsSync(final)) return [`-XX:SharedArchiveFile=${final}`, '-Xshare:auto'];
    // A draft in the data folder: the vendor folder may belong to somebody else.
    const draft = join(this.folder, 'classes.jsa');
    rmSync(draft, { force: true });
    this.archive = { draft, final };
    return [`-XX:ArchiveClassesAtExit=${draft}`, '-Xshare:auto'];
  }
}
