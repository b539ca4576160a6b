import { eventually } from '@globalmart/testing';
// The launcher on real servers: an instance of its own, on free ports, deleted afterwards.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { isServiceHealthy } from './health/service-health';
import { waitUntil } from './health/wait-until';
import { describeInstance, portsFrom, WORKSPACE_ROOT, type ServicePorts } from './instance';
import { withMongodb } from './native/mongodb-client';
import { isPortFree } from './process/port-holder';
import { commandLineOf } from './process/process-identity';
import { SERVICE_NAMES, type ServiceName } from './service';
import type { Services } from './services';
import { startServices, type StartOptions } from './start-services';

// The first run on a machine downloads the binaries.
jest.setTimeout(300_000);

const instance = `spec-${process.pid}`;
let ports: ServicePorts;
let services: Services | undefined;
const unexpected: string[] = [];

const start = (options: Partial<StartOptions> = {}) =>
  startServices({ instance, ports, onUnexpectedExit: (_, reason) => unexpected.push(reason), ...options });

beforeAll(async () => {
  // Native whatever this machine has: what is tested here are processes.
  process.env.GLOBALMART_SERVICES = 'native';
  ports = await freePorts();
});

afterAll(async () => {
  await services?.stop();
  rmSync(describeInstance(instance, ports).folder, { recursive: true, force: true });
});

describe('starting all services on an empty folder', () => {
  beforeAll(async () => {
    services = await start();
  });

  it('gives PostgreSQL an owner who may define tables and roles that may not', async () => {
    await query('POSTGRES_OWNER_URL', 'CREATE TABLE kept (id int PRIMARY KEY)');
    await query('POSTGRES_OWNER_URL', 'GRANT SELECT, INSERT ON kept TO globalmart_worker');
    await query('POSTGRES_WORKER_URL', 'INSERT INTO kept VALUES (1)');
    await expect(query('POSTGRES_GATEWAY_URL', 'SELECT * FROM kept')).rejects.toThrow(/permission denied/);
    await expect(query('POSTGRES_WORKER_URL', 'CREATE TABLE mine (id int)')).rejects.toThrow(/permission denied/);
    expect(await query('POSTGRES_BATCH_URL', 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('gives Kafka that makes topics only when asked', async () => {
    await withAdmin(async (admin) => {
      await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 2 }], waitForLeaders: true });
      expect(await admin.listTopics()).toEqual(['kept']);
    });
  });

  it('gives MongoDB with transactions, behind a password', async () => {
    const url = new URL(services?.env.MONGODB_URL ?? '');
    await withMongodb(url.toString(), async (client) => {
      const kept = client.db().collection('kept');
      await client.withSession((session) =>
        session.withTransaction(() => kept.insertOne({ name: 'first' }, { session })),
      );
      expect(await kept.countDocuments()).toBe(1);
    });
    [url.username, url.password] = ['', ''];
    const anonymous = withMongodb(url.toString(), (client) => client.db().collection('kept').insertOne({}));
    await expect(anonymous).rejects.toThrow(/requires authentication/);
  });

  it('gives Valkey, behind a password', async () => {
    const env = services?.env ?? {};
    await expect(isServiceHealthy('redis', env)).resolves.toBe(true);
    const wrong = { REDIS_URL: (env.REDIS_URL ?? '').replace(/:[^:@]+@/, ':wrong@') };
    await expect(isServiceHealthy('redis', wrong)).resolves.toBe(false);
  });

  it('keeps passwords to their owner: in files, and off every command line', () => {
    const { folder, envFile } = describeInstance(instance, ports);
    const secrets = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as Record<string, string>;
    for (const file of [envFile, join(folder, 'secrets.json'), join(folder, 'redis/valkey.conf')]) {
      expect(statSync(file).mode & 0o077).toBe(0);
    }
    for (const name of SERVICE_NAMES) {
      const command = commandLineOf(pidOf(name));
      expect(command).not.toBe('');
      for (const secret of Object.values(secrets)) expect(command).not.toContain(secret);
    }
  });
});

describe('a second start of the same instance', () => {
  it('attaches, and its stop leaves everything running', async () => {
    const second = await start();
    expect(second.attached).toBe(true);
    expect(second.env).toEqual(services?.env);
    expect(second.pidOf('kafka')).toBe(services?.pidOf('kafka'));
    await second.stop();
    // One look has two seconds, which is little on a machine that others use too.
    await eventually(() => isServiceHealthy('kafka', second.env), { deadlineMs: 15_000 });
  });
});

describe('another instance on a taken port', () => {
  it('starts nothing and says who has the port', async () => {
    const clash = { ...(await freePorts()), postgres: ports.postgres };
    const other = `${instance}-clash`;
    await expect(start({ instance: other, ports: clash })).rejects.toThrow(
      new RegExp(`Port ${ports.postgres}, which PostgreSQL .* is taken by process ${services?.pidOf('postgres')} \\(`),
    );
    expect(readdirSync(describeInstance(other, clash).folder).filter((name) => name.endsWith('.pid'))).toEqual([]);
    rmSync(describeInstance(other, clash).folder, { recursive: true });
  });
});

describe('kill -9 of each server, and a new start', () => {
  const kill = async (name: ServiceName) => {
    await services?.kill(name, 'SIGKILL');
    expect(services?.pidOf(name)).toBeUndefined();
    await services?.start(name);
  };

  it('keeps committed rows', async () => {
    await query('POSTGRES_WORKER_URL', 'INSERT INTO kept VALUES (2)');
    await kill('postgres');
    expect(await query('POSTGRES_OWNER_URL', 'SELECT id FROM kept ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('keeps acknowledged records', async () => {
    const producer = kafka().producer();
    await producer.connect();
    await producer.send({ topic: 'kept', acks: -1, messages: [{ key: 'a', value: '1', partition: 0 }] });
    await producer.disconnect();
    await kill('kafka');
    await withAdmin(async (admin) => {
      expect(await admin.fetchTopicOffsets('kept')).toContainEqual(
        expect.objectContaining({ partition: 0, low: '0', high: '1' }),
      );
    });
  });

  it('keeps acknowledged documents', async () => {
    await kill('mongodb');
    await withMongodb(services?.env.MONGODB_URL ?? '', async (client) => {
      expect(await client.db().collection('kept').countDocuments()).toBe(1);
    });
  });

  it('was asked for, so nobody is told', async () => {
    await kill('redis');
    expect(unexpected).toEqual([]);
  });
});

describe('a server that ends by itself', () => {
  it('is reported, and the others stay', async () => {
    process.kill(pidOf('redis'), 'SIGKILL');
    await waitUntil(() => unexpected.length > 0, 10_000);
    expect(unexpected).toEqual(['Valkey ended unexpectedly with SIGKILL']);
    expect(services?.pidOf('postgres')).toBeDefined();
  });
});

describe('stopping', () => {
  it('leaves no process, no port and no address to try', async () => {
    await services?.stop();
    expect(processesOfInstance()).toEqual([]);
    for (const port of Object.values<number>({ ...ports })) expect(await isPortFree(port)).toBe(true);
    expect(existsSync(describeInstance(instance, ports).envFile)).toBe(false);
  });
});

describe('the command line', () => {
  const cli = (...args: string[]) => [
    join(WORKSPACE_ROOT, 'tools/run.mjs'),
    'tools/services/cli.ts',
    ...args,
    '--instance',
    instance,
  ];
  const run = (...args: string[]) => spawnSync(process.execPath, cli(...args), { encoding: 'utf8' });
  const base = () => ['--port-base', `${ports.kafka}`, '--only', 'postgres,redis'];

  it('brings up the wanted services in the background, with the data of before', async () => {
    const { status, stdout } = run('up', ...base());
    expect(stdout).toMatch(/^PostgreSQL +native +127\.0\.0\.1:\d+ +\d+ +healthy$/m);
    expect(stdout).not.toContain('Kafka');
    expect(status).toBe(0);
    const attached = await start({ services: ['postgres'] });
    services = attached;
    expect(await query('POSTGRES_OWNER_URL', 'SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 2 }]);
  });

  it('starts again what was killed', async () => {
    const before = services?.pidOf('redis');
    await services?.kill('redis', 'SIGKILL');
    expect(await waitUntil(() => isRunningAgain('redis', before), 30_000)).toBe(true);
  });

  it('leaves no process after kill -9 of the supervisor', async () => {
    const { pid } = JSON.parse(readFileSync(join(describeInstance(instance, ports).folder, 'owner.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 'SIGKILL');
    expect(await waitUntil(() => processesOfInstance().length === 0, 30_000)).toBe(true);
    expect(run('status', ...base()).stdout).toContain('is not running');
  });

  it('comes up again after that, and goes down', () => {
    expect(run('up', ...base()).status).toBe(0);
    expect(run('down').stdout).toContain('is stopped');
    expect(processesOfInstance()).toEqual([]);
  });

  it('takes an interrupted start back', async () => {
    // All of them: Kafka alone takes seconds, so that there is a start to interrupt.
    const all = ['--port-base', `${ports.kafka}`];
    const up = spawn(process.execPath, cli('up', ...all), { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const ended = new Promise((resolve) => up.once('exit', resolve));
    await waitUntil(() => processesOfInstance().some((command) => command.includes('supervise')), 30_000);
    if (up.pid === undefined) throw new Error('the command did not start');
    process.kill(-up.pid, 'SIGINT');
    await ended;
    expect(await waitUntil(() => processesOfInstance().length === 0, 30_000)).toBe(true);
  });

  it('deletes data and secrets on reset', () => {
    expect(run('reset').status).toBe(0);
    expect(existsSync(describeInstance(instance, ports).folder)).toBe(false);
  });
});

/** Never 0: kill(0) would end the test run. */
function pidOf(name: ServiceName): number {
  const pid = services?.pidOf(name);
  if (!pid) throw new Error(`${name} does not run`);
  return pid;
}

async function isRunningAgain(name: ServiceName, before: number | undefined): Promise<boolean> {
  const pid = services?.pidOf(name);
  return pid !== undefined && pid !== before && (await isServiceHealthy(name, services?.env ?? {}));
}

/** Command lines that name this instance, except those of the test itself. */
function processesOfInstance(): string[] {
  const needles = [`/${instance}/`, `--instance ${instance}`, `valkey-server 127.0.0.1:${ports.redis}`];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => commandLineOf(Number(name)))
    .filter((command) => needles.some((needle) => command.includes(needle)));
}

/** Five adjacent ports below the range the kernel gives to outgoing connections. */
async function freePorts(): Promise<ServicePorts> {
  for (;;) {
    const candidate = portsFrom(20_000 + Math.floor(Math.random() * 10_000));
    const free = await Promise.all(Object.values<number>({ ...candidate }).map(isPortFree));
    if (free.every(Boolean)) return candidate;
  }
}

async function query(key: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: services?.env[key] });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

function kafka(): Kafka {
  return new Kafka({ brokers: [services?.env.KAFKA_BROKERS ?? ''], logLevel: logLevel.NOTHING });
}

async function withAdmin(work: (admin: ReturnType<Kafka['admin']>) => Promise<void>): Promise<void> {
  const admin = kafka().admin();
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}
