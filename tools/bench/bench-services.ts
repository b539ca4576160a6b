import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type ServiceName, type Services, startServices, WORKSPACE_ROOT } from '../services';
import { cpuSeconds } from './process-cost';

/** Services of the benchmarks' own, and the apps built anew. */
export interface BenchServices {
  readonly services: Services;
  /** Of the services, and of whoever runs the benchmark. */
  readonly env: NodeJS.ProcessEnv;
  /** To people; results go to standard output. */
  readonly say: (line: string) => void;
}

type AppName = 'producer' | 'stream-worker' | 'api-gateway' | 'batch-worker';

/** Those that do not start without the warehouse. */
const WAREHOUSE_APPS: readonly AppName[] = ['api-gateway', 'batch-worker'];

/** Starts the services and builds the apps, and stops the services when `use` is done with them. */
export async function withServices<T>(apps: readonly AppName[], use: (bench: BenchServices) => Promise<T>): Promise<T> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const needed: ServiceName[] = ['kafka', 'postgres'];
  if (apps.some((app) => WAREHOUSE_APPS.includes(app))) needed.push('mongodb');
  const services = await startServices({ instance: 'bench', services: needed, log: say });
  try {
    const env = { ...process.env, ...services.env };
    for (const app of apps) await runToEnd('tools/esbuild-node.mjs', [app], env);
    return await use({ services, env, say });
  } finally {
    await services.stop();
  }
}

/** CPU seconds so far of the servers, by name. */
export function serverCosts(services: Services): Record<'postgres' | 'broker', () => number> {
  const cost = (service: ServiceName) => () => cpuSeconds(services.pidOf(service) ?? 0);
  return { postgres: cost('postgres'), broker: cost('kafka') };
}

/** @throws Error when it ends with another status than 0 */
export async function runToEnd(script: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [join(WORKSPACE_ROOT, script), ...args], {
    cwd: WORKSPACE_ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${script} ended with status ${code}`);
}
