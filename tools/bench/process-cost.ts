import { readdirSync, readFileSync } from 'node:fs';

/** Kernel clock ticks per second, as seen by user programs on every Linux of today (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;

/** CPU seconds a process and its children, living and ended, have used so far. */
export function cpuSeconds(pid: number): number {
  const stat = fieldsOf(pid);
  if (stat === undefined) return 0;
  const own = ticks(stat, 11) + ticks(stat, 12);
  const endedChildren = ticks(stat, 13) + ticks(stat, 14);
  const living = childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child), 0);
  return (own + endedChildren) / TICKS_PER_SECOND + living;
}

/** Greatest resident memory of a process so far, in MB. */
export function peakMemoryMb(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return Math.round(Number(kilobytes ?? 0) / 1024);
}

/** The fields of /proc/<pid>/stat after the command's name, which may itself hold spaces and parentheses. */
function fieldsOf(pid: number): string[] | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function ticks(stat: readonly string[], field: number): number {
  return Number(stat[field] ?? 0);
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 0 && Number(fieldsOf(pid)?.[1]) === parent);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // the process has just ended
  }
}
