import { existsSync } from 'node:fs';
import { runCommand } from '../process/run-command';

/** Python is a way to fetch servers, not to run them: with the binaries there, nothing is missing. */
export async function pythonPrerequisites(title: string, vendored: string): Promise<string[]> {
  if (existsSync(vendored)) return [];
  const { code, missing } = await runCommand('python3', ['-m', 'pip', '--version']);
  if (missing) return [`Fetching ${title} needs Python 3 on the PATH, the first time only (package python3-pip).`];
  if (code !== 0) return [`Fetching ${title} needs pip for python3, the first time only (package python3-pip).`];
  return [];
}
