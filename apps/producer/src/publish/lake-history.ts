import { historyDayOf, type LakeStore } from '@globalmart/lake';

const DAY_MS = 86_400_000;

/** The end of the last day that history has in the lake, in event time; −Infinity without one. Days being written count. */
export async function historyEndMs(store: LakeStore): Promise<number> {
  const days = (await store.list()).flatMap((key) => historyDayOf(key) ?? []);
  return days.reduce((latest, day) => Math.max(latest, Date.parse(day) + DAY_MS), -Infinity);
}

/** @throws Error where a shop is to begin at a time that history has told */
export function refuseStartInHistory(startMs: number | undefined, endMs: number): void {
  if (startMs === undefined || startMs >= endMs) return;
  const end = new Date(endMs).toISOString();
  throw new Error(
    `--start must not be before ${end}: until then the lake has a history, and a day is either its or the stream's`,
  );
}
