import { existsSync } from 'node:fs';
import { runCommand } from '../process/run-command';

/** What every native service needs. Each line says what is missing and how to get on. */
export async function platformPrerequisites(): Promise<string[]> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync('/proc/self/stat')) {
    return [
      `Native services run on Linux x86-64 only, this is ${process.platform} ${process.arch}: start Docker, ` +
        'or set KAFKA_BROKERS, POSTGRES_OWNER_URL, MONGODB_URL and REDIS_URL.',
    ];
  }
  const { missing } = await runCommand('setpriv', ['--version']);
  return missing ? ['The launcher needs setpriv on the PATH (package util-linux, version 2.33 or newer).'] : [];
}
