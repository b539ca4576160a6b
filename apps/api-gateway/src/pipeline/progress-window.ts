import type { JobProgress } from '@globalmart/metrics-store';

/** What a job did within the window; null where nothing can be said yet. */
export interface Pace {
  readonly recordsPerSecond: number | null;
  /** From a record's append to the commit of its effects: the middle one, and the one that 99 % do not exceed. */
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
}

interface Reading {
  readonly atMs: number;
  readonly jobs: readonly JobProgress[];
}

/**
 * Readings of stream_offsets over the last stretch of time, and what the difference between them says. A reading sees the
 * last commit of each partition only, and of that the last record: the latencies are a sample of the freshest.
 */
export class ProgressWindow {
  private readings: Reading[] = [];

  constructor(private readonly lengthMs: number) {}

  add(atMs: number, jobs: readonly JobProgress[]): void {
    this.readings = [...this.readings.filter((reading) => reading.atMs >= atMs - this.lengthMs), { atMs, jobs }];
  }

  paceOf(job: string): Pace {
    const [first, last] = [this.readings[0], this.readings.at(-1)];
    if (first === undefined || last === undefined || last.atMs === first.atMs) return UNKNOWN;
    let records = 0;
    const latencies: number[] = [];
    for (const [at, reading] of this.readings.entries()) {
      const before = new Map(this.readings[at - 1]?.jobs.map((row) => [keyOf(row), row]));
      for (const row of reading.jobs) {
        if (row.job !== job) continue;
        // A partition that was not there before has not moved yet, and one that is replayed begins anew.
        const moved = row.nextOffset - (before.get(keyOf(row))?.nextOffset ?? row.nextOffset);
        if (moved <= 0) continue;
        records += moved;
        if (row.lastAppendMs !== null) latencies.push(Math.max(0, row.updatedMs - row.lastAppendMs));
      }
    }
    latencies.sort((a, b) => a - b);
    return {
      recordsPerSecond: Math.round((records * 10_000) / (last.atMs - first.atMs)) / 10,
      latencyP50Ms: quantile(latencies, 0.5),
      latencyP99Ms: quantile(latencies, 0.99),
    };
  }
}

const UNKNOWN: Pace = { recordsPerSecond: null, latencyP50Ms: null, latencyP99Ms: null };

function keyOf({ job, topic, partition }: JobProgress): string {
  return `${job} ${topic} ${partition}`;
}

/** The smallest value that so great a part does not exceed; null of none. */
function quantile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.ceil(sorted.length * part) - 1] ?? null;
}
