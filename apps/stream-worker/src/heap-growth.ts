import { setFlagsFromString } from 'node:v8';

/** What may be allocated until the next full collection, in percent of what was alive after the last. */
const HEAP_GROWTH_PERCENT = 40;

/**
 * Lets V8 collect before garbage is as much as what lives. Left alone it lets a heap grow to up to four times that where the
 * machine has much memory, and a worker's memory in a backlog was mostly garbage.
 */
export function limitHeapGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
}
