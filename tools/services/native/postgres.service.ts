import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresUrl } from '../connection-urls';
import { PINS } from '../fetch/pins';
import { fetchWheel } from '../fetch/python-wheel';
import { ensureVendored } from '../fetch/vendor-folder';
import { isPostgresHealthy } from '../health/postgres-health';
import type { Account, ProcessSpec } from '../process/managed-process';
import { lastLines, runCommand } from '../process/run-command';
import { LauncherError, SERVICE_TITLES } from '../service';
import { HOST, serverEnv, type NativeService, type ServiceContext } from './native-service';
import { blockedParent, postgresAccount } from './postgres-account';
import { ensureRolesAndDatabase } from './postgres-roles';
import { pythonPrerequisites } from './python';

const BINARIES = 'embedded_postgres/pginstall/bin';

/** Settings on the command line, so that a change here reaches data folders made earlier. */
const SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: 100,
  shared_buffers: '256MB',
  wal_level: 'logical',
  wal_compression: 'pglz',
  max_wal_size: '2GB',
  checkpoint_completion_target: 0.9,
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Off would lose acknowledged commits in a kill -9 of the server, not only in a power cut.
  synchronous_commit: 'on',
};

/** PostgreSQL from the binaries that PyPI carries. */
export class PostgresService implements NativeService {
  readonly name = 'postgres';
  readonly title = SERVICE_TITLES.postgres;
  readonly ports: readonly number[];
  readonly dataPaths: readonly string[];
  private readonly vendorName = `postgres-${PINS.postgres.version}`;
  // The major is in the name because no major reads another one's files.
  private readonly dataFolder: string;

  constructor(private readonly context: ServiceContext) {
    this.ports = [context.instance.ports.postgres];
    this.dataFolder = join(context.instance.folder, 'postgres-18');
    this.dataPaths = [this.dataFolder];
  }

  async prerequisites(): Promise<string[]> {
    const vendored = join(this.context.instance.vendorFolder, this.vendorName);
    return [...this.accountProblems(), ...(await pythonPrerequisites(this.title, vendored))];
  }

  async prepare(): Promise<ProcessSpec> {
    const { instance, log } = this.context;
    const vendor = await ensureVendored(instance.vendorFolder, this.vendorName, async (draft) => {
      log('Fetching PostgreSQL 18.6 …');
      await fetchWheel(PINS.postgres, draft);
      // pip does not keep the mode in every version.
      for (const name of ['initdb', 'postgres']) chmodSync(join(draft, BINARIES, name), 0o755);
    });
    const binaries = join(vendor, BINARIES);
    const account = postgresAccount(this.dataFolder);
    if (!existsSync(this.dataFolder)) await this.initialize(binaries, account);
    const settings = { ...SETTINGS, port: instance.ports.postgres };
    return {
      title: this.title,
      command: join(binaries, 'postgres'),
      args: ['-D', this.dataFolder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      env: serverEnv(),
      cwd: this.dataFolder,
      logFile: join(instance.logFolder, 'postgres.log'),
      pidFile: join(instance.folder, 'postgres.pid'),
      marker: this.dataFolder,
      // Fast shutdown: ends sessions, writes a checkpoint. SIGTERM would wait for the sessions.
      stopSignal: 'SIGINT',
      account,
    };
  }

  isAccepting(): Promise<boolean> {
    return isPostgresHealthy(HOST, this.context.instance.ports.postgres);
  }

  async configure(): Promise<void> {
    const { secrets, instance } = this.context;
    const url = postgresUrl('postgres', secrets.postgresSuperuser, instance.ports.postgres, 'postgres');
    await ensureRolesAndDatabase(url, secrets);
  }

  isHealthy(): Promise<boolean> {
    return this.isAccepting();
  }

  private accountProblems(): string[] {
    if (process.getuid?.() !== 0) return [];
    const account = postgresAccount(this.dataFolder);
    if (!account) return ['PostgreSQL refuses to run as root, and there is no account "nobody" to run it as.'];
    const blocked = [this.context.instance.folder, this.context.instance.vendorFolder]
      .map(blockedParent)
      .find((folder) => folder !== undefined);
    if (blocked === undefined) return [];
    return [
      `PostgreSQL refuses to run as root, and the account it runs as instead cannot enter ${blocked}. ` +
        `Allow that (chmod o+x ${blocked}), or run as a normal user.`,
    ];
  }

  /** initdb in a draft folder, renamed when complete: an interrupted first start leaves nothing half made. */
  private async initialize(binaries: string, account: Account | undefined): Promise<void> {
    const draft = `${this.dataFolder}.draft`;
    const passwordFile = `${this.dataFolder}.password`;
    rmSync(draft, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, `${this.context.secrets.postgresSuperuser}\n`, { mode: 0o600 });
    if (account) [draft, passwordFile].forEach((path) => chownSync(path, account.uid, account.gid));
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-locale'];
    const access = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    const initdb = [join(binaries, 'initdb'), '-D', draft, ...locale, ...access, '--no-sync', '--no-instructions'];
    const [command, ...args] = account
      ? ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--', ...initdb]
      : initdb;
    const { code, output } = await runCommand(command ?? 'initdb', args, { env: serverEnv(), cwd: draft });
    rmSync(passwordFile, { force: true });
    if (code !== 0) throw new LauncherError('PostgreSQL could not make its data folder:', ...lastLines(output));
    renameSync(draft, this.dataFolder);
  }
}
