import { utcDay } from '../parameters/utc-day';

export const PERIODS = ['today', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

const MS_PER_DAY = 86_400_000;
const DAYS: Readonly<Record<Period, number>> = { today: 1, week: 7, month: 30 };

/** The UTC days of a period, today being the last: from the start of the first to the end of the last. */
export function periodRange(period: Period, nowMs: number): { fromMs: number; beforeMs: number } {
  const today = utcDay(nowMs);
  return { fromMs: today.fromMs - (DAYS[period] - 1) * MS_PER_DAY, beforeMs: today.beforeMs };
}
