import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * A pid alone does not name a process, since pids are used again. The start time within this boot and a piece of the
 * command line do.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: string;
  readonly bootId: string;
  /** Appears in the command line, also after the process has exec'd or retitled itself. */
  readonly marker: string;
}

/** Field 22 of /proc/<pid>/stat. The name in field 2 may hold spaces and brackets, so count from its last bracket. */
export function startTicksOf(stat: string): string | undefined {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

export function identify(pid: number, marker: string): ProcessIdentity | undefined {
  const startTicks = startTicksOf(readText(`/proc/${pid}/stat`) ?? '');
  return startTicks ? { pid, startTicks, bootId: bootId(), marker } : undefined;
}

/** True while the very process that was identified still lives; a zombie does not. */
export function isAlive(identity: ProcessIdentity): boolean {
  const stat = readText(`/proc/${identity.pid}/stat`);
  if (!stat || identity.bootId !== bootId()) return false;
  const state = stat.slice(stat.lastIndexOf(')') + 2).charAt(0);
  if (state === 'Z' || state === 'X' || startTicksOf(stat) !== identity.startTicks) return false;
  const commandLine = commandLineOf(identity.pid);
  // While a process execs another program it has no command line.
  return commandLine === '' || commandLine.includes(identity.marker);
}

export function commandLineOf(pid: number): string {
  return (readText(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
}

/** Writes the identity, ended by a newline: a file without it was cut short and counts as absent. */
export function writePidFile(file: string, identity: ProcessIdentity): void {
  writeFileSync(file, `${JSON.stringify(identity)}\n`);
}

export function readPidFile(file: string): ProcessIdentity | undefined {
  const text = readText(file);
  return text?.endsWith('\n') ? (JSON.parse(text) as ProcessIdentity) : undefined;
}

export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}

function bootId(): string {
  return (readText('/proc/sys/kernel/random/boot_id') ?? '').trim();
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // no such process, or it ended while being read
  }
}
