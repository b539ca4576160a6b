import { setImmediate, setTimeout } from 'node:timers/promises';
import type { ClockPort } from '../ports';

/** The clock of the machine: paces flushes and retries, and never reaches a row. */
export const systemClock: ClockPort = {
  nowMs: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await setTimeout(ms, undefined, { signal });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
  breathe: () => setImmediate(),
};
