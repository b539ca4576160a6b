import { createHash } from 'node:crypto';
import { runCommand } from '../process/run-command';

export const OLDEST_JAVA = 17;

export interface Java {
  readonly major: number;
  /** Differs between any two builds: a class-data archive fits one build only. */
  readonly build: string;
}

/** `openjdk version "17.0.15" …` → 17; `java version "1.8.0_392"` → 8. */
export function javaMajor(versionText: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(versionText);
  return match ? Number(match[1]) : undefined;
}

/** The java on the PATH, if it answers. */
export async function findJava(): Promise<Java | undefined> {
  const { code, output } = await runCommand('java', ['-version'], { deadlineMs: 15_000 });
  const major = javaMajor(output);
  if (code !== 0 || major === undefined) return undefined;
  return { major, build: createHash('sha256').update(output).digest('hex').slice(0, 12) };
}
