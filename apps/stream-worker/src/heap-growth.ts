import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** What may be allocated between two full collections. */
const ROOM_BYTES = 64 * 1024 * 1024;
const LEAST_PERCENT = 40;
const MOST_PERCENT = 150;

/**
 * Gives the heap the same room whatever lives in it. Left alone, V8 lets a heap grow to up to four times what lives where the
 * machine has much memory, and a worker's memory in a backlog was mostly garbage; a fixed share would be little where little lives,
 * so that it is marked again and again, and much where much waits for a slow store.
 */
export function limitHeapGrowth(): void {
  allow(MOST_PERCENT);
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(isFull)) allow(growthPercent(getHeapStatistics().used_heap_size));
  });
  observer.observe({ entryTypes: ['gc'] });
}

/** By how much a heap in which so much lives may grow until the next full collection, in percent. */
export function growthPercent(liveBytes: number): number {
  return Math.round(Math.min(MOST_PERCENT, Math.max(LEAST_PERCENT, (100 * ROOM_BYTES) / liveBytes)));
}

function allow(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}

function isFull(entry: PerformanceEntry & { readonly detail?: { readonly kind?: number } }): boolean {
  return entry.detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}
