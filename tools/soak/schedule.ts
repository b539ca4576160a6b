import { FAULT_POINTS, type FaultPoint } from '@globalmart/streaming';
import { SeededRandom } from '@globalmart/streaming/simulation';

/** One thing to happen; times are ms from the start of the timed part. */
export type Fault = { readonly atMs: number } & (
  | { readonly kind: 'kill worker'; readonly restartAfterMs: number }
  /** Killed, and the one that takes its place kills itself on its way. */
  | { readonly kind: 'kill worker twice'; readonly point: FaultPoint; readonly nth: number }
  /** Stopped by SIGSTOP; wakes up when another has its partitions. */
  | { readonly kind: 'stop worker'; readonly stoppedMs: number }
  | { readonly kind: 'replace worker' | 'another worker joins or leaves' }
  | { readonly kind: 'kill service'; readonly service: 'kafka' | 'postgres'; readonly downMs: number }
  | { readonly kind: 'slow postgres'; readonly delayMs: number; readonly forMs: number }
  | { readonly kind: 'silent postgres'; readonly forMs: number }
  | { readonly kind: 'lose commit'; readonly reachesServer: boolean }
  | { readonly kind: 'end sessions' }
);

const LONGEST_RESTART_MS = 3_000;
/** A fault point's turn: early enough to come in seconds, late enough to be in full flight. */
export const LATEST_TURN = 10;
/** Around the session timeout of 6 s: some come back before they are missed. */
const STOPPED_MS = { least: 3_000, most: 15_000 } as const;
const DOWN_MS = { least: 3_000, most: 20_000 } as const;
const BAD_LINE_MS = { least: 5_000, most: 15_000 } as const;

const WEIGHTS: Readonly<Record<Fault['kind'], number>> = {
  'kill worker': 6,
  'kill worker twice': 4,
  'stop worker': 2,
  'replace worker': 2,
  'another worker joins or leaves': 3,
  'kill service': 2,
  'slow postgres': 2,
  'silent postgres': 1,
  'lose commit': 2,
  'end sessions': 1,
};
const KINDS = Object.keys(WEIGHTS) as Fault['kind'][];

/**
 * What is broken when, the same for the same seed: one fault in each stretch of `everyMs`, anywhere in it, so that some
 * come before the one before has healed. Two faults' turns are kept for the broker, a quarter in, and for PostgreSQL,
 * three quarters in: no run is without either.
 */
export function scheduleFaults(seed: number, durationMs: number, everyMs: number): Fault[] {
  const random = new SeededRandom(seed);
  const turns = Math.floor(durationMs / everyMs);
  return Array.from({ length: turns }, (_, turn) => {
    const atMs = Math.round((turn + 0.9 * random.next()) * everyMs);
    if (turn === Math.floor(turns / 4)) return { atMs, ...serviceKill(random, 'kafka') };
    if (turn === Math.floor((3 * turns) / 4)) return { atMs, ...serviceKill(random, 'postgres') };
    return { atMs, ...draw(random) };
  });
}

type Unscheduled = Fault extends infer Each ? (Each extends Fault ? Omit<Each, 'atMs'> : never) : never;

function draw(random: SeededRandom): Unscheduled {
  const kind = drawKind(random);
  switch (kind) {
    case 'kill worker':
      return { kind, restartAfterMs: random.below(LONGEST_RESTART_MS) };
    case 'kill worker twice':
      return { kind, point: random.pick(FAULT_POINTS), nth: 1 + random.below(LATEST_TURN) };
    case 'stop worker':
      return { kind, stoppedMs: within(random, STOPPED_MS) };
    case 'kill service':
      return serviceKill(random, random.chance(0.5) ? 'kafka' : 'postgres');
    case 'slow postgres':
      return { kind, delayMs: 50 + random.below(100), forMs: within(random, BAD_LINE_MS) };
    case 'silent postgres':
      return { kind, forMs: within(random, BAD_LINE_MS) };
    case 'lose commit':
      return { kind, reachesServer: random.chance(0.5) };
    default:
      return { kind };
  }
}

function drawKind(random: SeededRandom): Fault['kind'] {
  let left = random.below(KINDS.reduce((sum, kind) => sum + WEIGHTS[kind], 0));
  for (const kind of KINDS) {
    left -= WEIGHTS[kind];
    if (left < 0) return kind;
  }
  return 'kill worker';
}

function serviceKill(random: SeededRandom, service: 'kafka' | 'postgres'): Unscheduled {
  return { kind: 'kill service', service, downMs: within(random, DOWN_MS) };
}

function within(random: SeededRandom, { least, most }: { readonly least: number; readonly most: number }): number {
  return least + random.below(most - least);
}
