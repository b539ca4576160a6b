// npm start on an instance and ports of its own, deleted afterwards.
import { eventually } from '@globalmart/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeInstance, portsFrom, WORKSPACE_ROOT } from '../../services';
import { isPortFree } from '../../services/process/port-holder';
import { isAlive, readPidFile, type ProcessIdentity } from '../../services/process/process-identity';

// The first run on a machine downloads the services and builds the apps.
jest.setTimeout(300_000);
const START_DEADLINE_MS = 240_000;
const STOP_DEADLINE_MS = 60_000;

const BASE = 23_100;
const instance = describeInstance('start-spec', portsFrom(BASE));
const appPorts = { API_GATEWAY: BASE + 10, PRODUCER: BASE + 11, STREAM_WORKER: BASE + 12, BATCH_WORKER: BASE + 13 };
const servicePorts = Object.values(instance.ports) as number[];

let child: ChildProcess;
let output: string;

beforeEach(() => {
  const app = ['--rate', '50', '--products', '200', '--backfill', '10m', '--history', '3'];
  const own = ['--instance', instance.name, '--port-base', `${BASE}`];
  const ports = Object.entries(appPorts).map(([name, port]) => [`${name}_HTTP_PORT`, `${port}`]);
  child = spawn(process.execPath, ['tools/run.mjs', 'tools/start/start.ts', ...own, ...app], {
    cwd: WORKSPACE_ROOT,
    env: { ...process.env, GLOBALMART_SERVICES: 'native', ...(Object.fromEntries(ports) as NodeJS.ProcessEnv) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
});

afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await nothingIsLeft();
});

afterAll(() => rmSync(instance.folder, { recursive: true, force: true }));

it('shows live numbers, answers the API with the key it prints, and stops everything in order', async () => {
  await shows(/^History from \S+ to \S+: [\d,]+ purchases by [\d,]+ customers, 200 products/m);
  await shows(/^in \d.*processed \d.*lag \d.*today \$.*valid .*dead letters \d/m);
  const [, curlKey = '', curlUrl = ''] = /curl -H 'X-API-Key: (\S+)' '(\S+)'/.exec(output) ?? [];
  await eventually(
    async () => {
      const response = await fetch(curlUrl, { headers: { 'X-API-Key': curlKey } });
      const { metrics } = (await response.json()) as { metrics: { total_revenue: number } };
      expect(metrics.total_revenue).toBeGreaterThan(0);
    },
    { deadlineMs: 30_000 },
  );
  const processes = identities();
  expect(processes).toHaveLength(9); // four services, four apps, and itself

  child.kill('SIGINT');
  child.kill('SIGINT'); // a second Ctrl-C changes nothing
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(processes.filter(isAlive)).toEqual([]);
  expect(output).toMatch(/Stopped\.\n$/);
});

it('starts an app again that was killed, and leaves nothing when it is killed itself', async () => {
  await shows(/GlobalMart is up after/);
  const worker = readPidFile(join(instance.folder, 'stream-worker.pid'));
  process.kill(worker?.pid ?? 0, 'SIGKILL');
  await shows(/^stream-worker ended with SIGKILL; starting it again/m);
  await eventually(async () => (await fetch(`http://127.0.0.1:${appPorts.STREAM_WORKER}/health`)).ok, {
    deadlineMs: 60_000,
  });

  child.kill('SIGKILL');
  await nothingIsLeft();
});

async function shows(pattern: RegExp): Promise<void> {
  await eventually(
    () => {
      if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${output}`);
      return pattern.test(output);
    },
    { deadlineMs: START_DEADLINE_MS },
  );
}

function identities(): ProcessIdentity[] {
  const files = readdirSync(instance.folder).filter((name) => name.endsWith('.pid'));
  return files.map((name) => JSON.parse(readFileSync(join(instance.folder, name), 'utf8')) as ProcessIdentity);
}

async function nothingIsLeft(): Promise<void> {
  await eventually(
    async () => {
      expect(identities().filter(isAlive)).toEqual([]);
      for (const port of [...servicePorts, ...Object.values(appPorts)]) expect(await isPortFree(port)).toBe(true);
    },
    { deadlineMs: STOP_DEADLINE_MS },
  );
}
