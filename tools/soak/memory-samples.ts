import type { AppProcess } from '../chaos/processes/app-process';

/** Resident memory of apps over a run, in MiB. */
export class MemorySamples {
  private readonly greatest = new Map<string, number>();
  private readonly latest = new Map<string, number>();

  /** Takes one sample of each running process; all workers count as one kind. */
  take(processes: readonly AppProcess[]): void {
    for (const { name, residentMb } of processes) {
      const kind = name.replace(/-\d+$/, '');
      if (residentMb === undefined) continue;
      this.latest.set(kind, residentMb);
      this.greatest.set(kind, Math.max(residentMb, this.greatest.get(kind) ?? 0));
    }
  }

  /** For example "worker 143 MB, producer 98 MB". */
  describe(): string {
    return [...this.latest].map(([kind, mb]) => `${kind} ${mb} MB`).join(', ');
  }

  get peaks(): Record<string, number> {
    return Object.fromEntries(this.greatest);
  }
}
