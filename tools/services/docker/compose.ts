import { join } from 'node:path';
import { writeEnvFile } from '../env-file';
import { WORKSPACE_ROOT, type Instance } from '../instance';
import { lastLines, runCommand, type CommandResult } from '../process/run-command';
import type { Secrets } from '../secrets';
import { LauncherError, type ServiceName } from '../service';
import { composeEnv } from './compose-env';

export const COMPOSE_FILE = join(WORKSPACE_ROOT, 'docker/compose.yaml');

/** True when a container engine answers and its client has the compose command. */
export async function hasDockerCompose(): Promise<boolean> {
  const engine = await runCommand('docker', ['version', '--format', '{{.Server.Version}}'], { deadlineMs: 5_000 });
  if (engine.code !== 0) return false;
  const compose = await runCommand('docker', ['compose', 'version'], { deadlineMs: 5_000 });
  return compose.code === 0;
}

/** `docker compose` on one instance's project; the project's name comes from the env file. */
export class Compose {
  private readonly envFile: string;

  constructor(
    private readonly instance: Instance,
    secrets: Secrets,
  ) {
    this.envFile = join(instance.folder, 'compose.env');
    writeEnvFile(this.envFile, composeEnv(instance, secrets));
  }

  /** @throws LauncherError with the last lines of what compose said. */
  async run(...args: string[]): Promise<string> {
    const { code, output } = await this.execute(args);
    if (code !== 0) throw new LauncherError(`docker compose ${args.join(' ')} failed:`, ...lastLines(output));
    return output;
  }

  async deleteService(name: ServiceName): Promise<void> {
    await this.run('rm', '--stop', '--force', name);
    await runCommand('docker', ['volume', 'rm', '--force', `globalmart-${this.instance.name}_${name}`]);
  }

  /** Stops and deletes every container and volume of the instance. */
  async destroy(): Promise<void> {
    await this.run('down', '--volumes', '--remove-orphans');
  }

  private execute(args: string[]): Promise<CommandResult> {
    return runCommand('docker', ['compose', '--env-file', this.envFile, '--file', COMPOSE_FILE, ...args], {
      // In an interactive terminal compose would draw progress bars.
      env: { ...process.env, COMPOSE_PROGRESS: 'plain' },
    });
  }
}
