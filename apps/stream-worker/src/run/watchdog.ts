import type { TaskProgress } from '@globalmart/streaming';

/**
 * Calls `onStuck` once any task has had lag and made no progress for `limitMs`: a worker that is neither dead nor alive helps
 * nobody. Each task for itself, so that the others' progress hides none. While a service is away nothing can move, and ending
 * the worker would not bring it back: then `excuse`.
 */
export class Watchdog {
  private last = new Map<string, { readonly position: number; readonly stuckSinceMs: number | undefined }>();

  constructor(
    /** Tasks stopped by an incident left out. The position grows with each record folded. */
    private readonly read: () => readonly TaskProgress[],
    private readonly limitMs: number,
    private readonly onStuck: (task: string) => void,
  ) {}

  /** To be called every few seconds. */
  check(nowMs: number): void {
    const now: typeof this.last = new Map();
    for (const { task, lag, position } of this.read()) {
      const before = this.last.get(task);
      const isStuck = lag > 0 && before?.position === position;
      const stuckSinceMs = isStuck ? (before.stuckSinceMs ?? nowMs) : undefined;
      now.set(task, { position, stuckSinceMs });
      if (stuckSinceMs !== undefined && nowMs - stuckSinceMs >= this.limitMs) this.onStuck(task);
    }
    this.last = now;
  }

  /** Whatever has not moved up to now was not to blame. */
  excuse(): void {
    this.last.clear();
  }
}
