import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** When to give up, in milliseconds from the call; 10,000 unless told otherwise. */
  readonly deadlineMs?: number;
  /** Pause between two tries, in milliseconds; 50 unless told otherwise. */
  readonly everyMs?: number;
}

/**
 * Calls the condition until it returns something other than false or null, and resolves to that. A condition that
 * throws (an `expect`, a refused connection) counts as not yet true.
 * @throws Error at the deadline, with the last thing the condition threw as its cause.
 */
export async function eventually<T>(
  condition: () => T | Promise<T>,
  { deadlineMs = 10_000, everyMs = 50 }: EventuallyOptions = {},
): Promise<Exclude<T, false | null>> {
  const end = Date.now() + deadlineMs;
  let cause: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (isAnswer(value)) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() >= end) break;
    await delay(everyMs);
  }
  const reason = cause instanceof Error ? cause.message : 'the condition stayed false';
  throw new Error(`Not true within ${deadlineMs} ms: ${reason}`, { cause });
}

/** Undefined is an answer, because a condition made of `expect` calls returns nothing when they hold. */
function isAnswer<T>(value: T): value is Exclude<T, false | null> {
  return value !== false && value !== null;
}
