import { setTimeout as sleep } from 'node:timers/promises';

/** A topic-partition, and the first offset behind it. */
export interface LogReach {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
}

export interface LakeReachOptions {
  /** The logs' ends now. */
  readonly findEnds: () => Promise<readonly LogReach[]>;
  /** How far the lake reaches now. */
  readonly findReached: () => Promise<readonly LogReach[]>;
  readonly timeoutMs: number;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** The lake does not get to where a log ended when the run began. */
export class LakeBehindError extends Error {
  constructor(behind: LogReach & { readonly reached: number }, timeoutMs: number) {
    super(
      `the lake has reached offset ${behind.reached} of ${behind.topic}-${behind.partition} and not its end, ` +
        `${behind.nextOffset}, within ${timeoutMs / 60_000} minutes: does a stream worker run the job lake?`,
    );
    this.name = 'LakeBehindError';
  }
}

/** Resolves when the lake has everything that the logs held when this was called. @throws LakeBehindError naming a partition */
export async function untilLakeReaches(options: LakeReachOptions): Promise<void> {
  const { findEnds, findReached, timeoutMs, everyMs, signal } = options;
  const ends = await findEnds();
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const reached = new Map((await findReached()).map((one) => [nameOf(one), one.nextOffset]));
    const behind = ends.find((end) => (reached.get(nameOf(end)) ?? 0) < end.nextOffset);
    if (behind === undefined) return;
    if (performance.now() >= deadlineMs) {
      throw new LakeBehindError({ ...behind, reached: reached.get(nameOf(behind)) ?? 0 }, timeoutMs);
    }
    await sleep(everyMs, undefined, { signal });
  }
}

function nameOf({ topic, partition }: LogReach): string {
  return `${topic}-${partition}`;
}
