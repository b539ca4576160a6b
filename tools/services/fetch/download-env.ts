import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The environment for npm, pip and Maven. They keep caches in the home folder; an account without a home of its own
 * (nobody, many CI accounts) gets one inside the draft, which goes away with it.
 */
export function downloadEnv(draft: string): NodeJS.ProcessEnv {
  if (isWritable(homedir())) return process.env;
  const home = join(draft, 'home');
  mkdirSync(home, { recursive: true });
  return {
    ...process.env,
    HOME: home,
    npm_config_cache: join(home, '.npm'),
    MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -Duser.home=${home}`.trim(),
  };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
