import { StoreUnavailable } from '../errors';
import type { ClockPort, RandomPort } from '../ports';
import type { EngineObserver } from './observer';

const FIRST_MS = 50;
const MOST_MS = 2_000;

/** Exponential back-off with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"), from 50 ms up to 2 s. */
export class Backoff {
  private attempts = 0;

  constructor(
    private readonly clock: ClockPort,
    private readonly random: RandomPort,
  ) {}

  async wait(): Promise<void> {
    const ceilingMs = Math.min(MOST_MS, FIRST_MS * 2 ** this.attempts++);
    await this.clock.sleep(Math.ceil(ceilingMs * (0.5 + this.random.next() / 2)));
  }
}

/** Repeats `attempt` until it succeeds or `wanted()` turns false; only StoreUnavailable is worth another try. */
export async function untilAvailable<T>(
  attempt: () => Promise<T>,
  wanted: () => boolean,
  backoff: Backoff,
  onRetry: (error: Error) => void,
): Promise<T | undefined> {
  while (wanted()) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      onRetry(error);
      await backoff.wait();
    }
  }
  return undefined;
}

/** On whose behalf something is asked again and again. */
export interface Asker {
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly observer: Pick<EngineObserver, 'retrying'>;
  /** Whether the answer is still of use. */
  readonly isWanted: () => boolean;
}

/** Asks again while the store or the log cannot answer, and says so; `undefined` once nobody wants the answer. */
export function askUntilAnswered<T>(
  { clock, random, observer, isWanted }: Asker,
  what: string,
  attempt: () => Promise<T>,
): Promise<T | undefined> {
  return untilAvailable(attempt, isWanted, new Backoff(clock, random), (error) => observer.retrying(what, error));
}
