import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 50;

/** Polls until the condition holds (true) or the deadline passes or `abandon` says it never will (false). */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  deadlineMs: number,
  abandon: () => boolean = () => false,
): Promise<boolean> {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (abandon() || Date.now() > end) return false;
    await delay(PAUSE_MS);
  }
  return true;
}
