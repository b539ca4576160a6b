import { waitUntil } from '../health/wait-until';
import { LauncherError } from '../service';
import { isAlive, readPidFile, removePidFile } from './process-identity';
import { signalQuietly } from './signal-quietly';

const DEADLINE_MS = 15_000;

/**
 * Waits for the process of a launcher that was killed: the kernel has told it to stop, and it may be busy doing so.
 * One that takes too long is killed with its group.
 */
export async function endLeftover(title: string, pidFile: string): Promise<void> {
  const leftover = readPidFile(pidFile);
  if (!leftover) return;
  const hasEnded = () => waitUntil(() => !isAlive(leftover), DEADLINE_MS);
  if (!(await hasEnded())) {
    signalQuietly(-leftover.pid, 'SIGKILL');
    if (!(await hasEnded())) {
      throw new LauncherError(`${title}: process ${leftover.pid} of an earlier start does not end. End it first.`);
    }
  }
  removePidFile(pidFile);
}
