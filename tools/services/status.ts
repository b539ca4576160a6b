import { join } from 'node:path';
import { readEnvFile } from './env-file';
import { findFault } from './external/ping';
import { isServiceHealthy } from './health/service-health';
import type { Instance } from './instance';
import type { InstanceState } from './owner';
import { isAlive, readPidFile } from './process/process-identity';

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
      const isHealthy = source === 'environment' ? !(await findFault(name, env)) : await isServiceHealthy(name, env);
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
