import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { writeEnvFile } from '../env-file';
import { describeInstance } from '../instance';
import { generateSecrets } from '../secrets';
import { SERVICE_NAMES } from '../service';
import { COMPOSE_FILE } from './compose';
import { composeEnv } from './compose-env';

interface ComposeService {
  image: string;
  ports: string[];
  profiles?: string[];
  healthcheck: { test: string[] };
  environment: Record<string, string | number>;
  volumes?: string[];
}

const text = readFileSync(COMPOSE_FILE, 'utf8');
const file = parse(text) as { services: Record<string, ComposeService>; volumes: Record<string, unknown> };
const services = Object.entries(file.services);
const env = composeEnv(describeInstance('test'), generateSecrets());

describe('docker/compose.yaml', () => {
  it('has every service of the launcher, by the same name', () => {
    const always = services.filter(([, { profiles }]) => !profiles).map(([name]) => name);
    expect(always.sort()).toEqual([...SERVICE_NAMES].sort());
  });

  it('keeps kafka-ui and mongo-express under the profile "tools"', () => {
    const tools = services.filter(([, { profiles }]) => profiles?.includes('tools')).map(([name]) => name);
    expect(tools).toEqual(['kafka-ui', 'mongo-express']);
  });

  it.each(services)('%s is pinned, checked, and published on 127.0.0.1 only', (_, service) => {
    expect(service.image).toMatch(/:v?\d/);
    expect(['CMD', 'CMD-SHELL']).toContain(service.healthcheck.test[0]);
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_]+:[?-]\d*\}:\d+$/);
  });

  it('keeps the data of each service in a volume it declares', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]));
    expect(mounted.sort()).toEqual(Object.keys(file.volumes).sort());
  });

  it('holds no password: each comes from the env file, and is refused when empty', () => {
    const secretive = services.flatMap(([, { environment }]) =>
      Object.entries(environment).filter(([key]) => /PASSWORD|_KEY$|CLUSTER_ID$/.test(key)),
    );
    expect(secretive.length).toBeGreaterThanOrEqual(5);
    for (const [, value] of secretive) expect(value).toMatch(/^\$\{[A-Z_]+:\?\}$/);
  });

  it('asks for nothing that the launcher does not write', () => {
    const required = [...text.matchAll(/(?<!\$)\$\{([A-Z_]+)(:-)?/g)].filter(([, , optional]) => !optional);
    for (const [, name] of required) expect(Object.keys(env)).toContain(name);
  });

  const compose = spawnSync('docker', ['compose', 'version']);
  const itWithCompose = compose.status === 0 ? it : it.skip;

  // Needs the compose command, not an engine.
  itWithCompose('is accepted by docker compose', () => {
    const folder = mkdtempSync(join(tmpdir(), 'globalmart-'));
    writeEnvFile(join(folder, 'env'), env);
    const args = ['compose', '--env-file', join(folder, 'env'), '--file', COMPOSE_FILE, '--profile', 'tools'];
    const { status, stderr } = spawnSync('docker', [...args, 'config', '--quiet'], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
