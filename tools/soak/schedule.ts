import { SeededRandom } from '@globalmart/streaming/simulation';

/** One thing to happen; times are ms from the start of the timed part. */
export type Fault =
  | { readonly atMs: number; readonly kind: 'kill worker'; readonly restartAfterMs: number }
  | { readonly atMs: number; readonly kind: 'second worker joins' | 'second worker leaves' }
  | {
      readonly atMs: number;
      readonly kind: 'kill service';
      readonly service: 'kafka' | 'postgres';
      readonly downMs: number;
    };

const LONGEST_RESTART_MS = 3_000;
const DOWN_MS = { least: 3_000, most: 20_000 } as const;

/**
 * What is broken when, the same for the same seed. Kills fall anywhere, so some hit a worker that has not recovered from
 * the last one; the two services go down in different halves, because both at once would hide what either does.
 */
export function scheduleFaults(seed: number, durationMs: number, kills: number): Fault[] {
  const random = new SeededRandom(seed);
  const between = (from: number, to: number): number => Math.round(durationMs * (from + random.next() * (to - from)));
  const faults: Fault[] = Array.from({ length: kills }, () => ({
    kind: 'kill worker',
    atMs: between(0.02, 0.97),
    restartAfterMs: random.below(LONGEST_RESTART_MS),
  }));
  faults.push({ kind: 'second worker joins', atMs: between(0.1, 0.35) });
  faults.push({ kind: 'second worker leaves', atMs: between(0.55, 0.85) });
  const [first, second] = random.chance(0.5) ? (['kafka', 'postgres'] as const) : (['postgres', 'kafka'] as const);
  const downMs = (): number => Math.min(DOWN_MS.least + random.below(DOWN_MS.most - DOWN_MS.least), durationMs / 10);
  faults.push({ kind: 'kill service', service: first, atMs: between(0.15, 0.4), downMs: downMs() });
  faults.push({ kind: 'kill service', service: second, atMs: between(0.55, 0.8), downMs: downMs() });
  return faults.sort((a, b) => a.atMs - b.atMs);
}
