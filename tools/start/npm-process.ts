import { readFileSync } from 'node:fs';
import { commandLineOf, identify, type ProcessIdentity } from '../services/process/process-identity';

const FARTHEST_ANCESTOR = 3;

/**
 * The npm that runs this script, through a shell or not. When it is killed, this process gets no signal, so somebody
 * has to look whether it still lives.
 */
export function findNpm(environment: NodeJS.ProcessEnv): ProcessIdentity | undefined {
  if (!environment.npm_lifecycle_event) return undefined;
  let pid = process.ppid;
  for (let i = 0; i < FARTHEST_ANCESTOR && pid > 1; i += 1) {
    if (commandLineOf(pid).startsWith('npm')) return identify(pid, 'npm');
    pid = parentOf(pid);
  }
  return undefined;
}

/** Field 4 of /proc/<pid>/stat. The name in field 2 may hold spaces and brackets, so count from its last bracket. */
function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0; // no /proc, or it has just ended
  }
}
