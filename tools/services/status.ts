import { join } from 'node:path';
import { readEnvFile } from './env-file';
import { findFault } from './external/ping';
import { isServiceHealthy } from './health/service-health';
import type { Instance } from './instance';
import { type InstanceState, readState } from './owner';
import { isAlive, readPidFile } from './process/process-identity';
import type { ServiceName, ServiceSource } from './service';

/** Lines up the columns; the first row is the heading. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A table of the services of an instance, each asked just now, or one line saying that it does not run. */
export async function describeStatus(instance: Instance, state: InstanceState | undefined): Promise<string> {
  if (!state) return `Instance ${instance.name} is not running.`;
  const env = readEnvFile(instance.envFile) ?? {};
  const rows = await Promise.all(
    state.services.map(async ({ name, title, source, port }) => {
      const process = readPidFile(join(instance.folder, `${name}.pid`));
      const pid = process && isAlive(process) ? `${process.pid}` : '-';
      const isHealthy = await isUp(name, source, env);
      const health = isHealthy ? 'healthy' : 'not healthy';
      return [title, source, port === undefined ? '-' : `127.0.0.1:${port}`, pid, health];
    }),
  );
  return [
    formatTable([['service', 'from', 'address', 'pid', 'state'], ...rows]),
    `Connection settings: ${instance.envFile}`,
    `Logs: ${instance.logFolder}`,
  ].join('\n');
}

/** The services of an instance that runs, each asked just now; of one that does not run, none. */
export async function askServices(
  instance: Instance,
): Promise<{ readonly name: ServiceName; readonly title: string; readonly isUp: boolean }[]> {
  const env = readEnvFile(instance.envFile) ?? {};
  const { services } = readState(instance) ?? { services: [] };
  return Promise.all(
    services.map(async ({ name, title, source }) => ({ name, title, isUp: await isUp(name, source, env) })),
  );
}

/** Of a service from elsewhere only its URL is known, so it is asked as a client would. */
async function isUp(name: ServiceName, source: ServiceSource, env: Record<string, string>): Promise<boolean> {
  return source === 'environment' ? !(await findFault(name, env)) : isServiceHealthy(name, env);
}
