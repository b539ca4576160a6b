import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Kernel clock ticks per second, as seen by user programs on every Linux of today (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;

/** CPU seconds a process and its children, living and ended, have used so far. */
export function cpuSeconds(pid: number): number {
  const endedChildren = ticks(pid, 13) + ticks(pid, 14);
  const living = childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child), 0);
  return ownCpuSeconds(pid) + endedChildren / TICKS_PER_SECOND + living;
}

/** CPU seconds a process has used so far, its children left out; 0 when it has ended. */
export function ownCpuSeconds(pid: number): number {
  return (ticks(pid, 11) + ticks(pid, 12)) / TICKS_PER_SECOND;
}

/** CPU seconds that named processes use from the moment it is made. */
export class CpuMeter {
  private readonly before: ReadonlyMap<string, number>;

  /** @param read by name, the CPU seconds used so far */
  constructor(private readonly read: Readonly<Record<string, () => number>>) {
    this.before = new Map(Object.entries(read).map(([name, seconds]) => [name, seconds()]));
  }

  used(): Record<string, number> {
    const used = Object.entries(this.read).map(([name, seconds]) => [
      name,
      round(seconds() - (this.before.get(name) ?? 0)),
    ]);
    return Object.fromEntries(used) as Record<string, number>;
  }
}

/** To two decimals, as all figures are printed. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Greatest resident memory of a process so far, in MB. */
export function peakMemoryMb(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return Math.round(Number(kilobytes ?? 0) / 1024);
}

/** Lets the greatest resident memory of a process count from now. */
export function resetPeakMemory(pid: number): void {
  // proc(5): 5 resets the peak to what is resident now.
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The fields of /proc/<pid>/stat after the command's name, which may itself hold spaces and parentheses. */
function fieldsOf(pid: number): string[] | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function ticks(pid: number, field: number): number {
  return Number(fieldsOf(pid)?.[field] ?? 0);
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
