import type { EventTopic } from '@globalmart/contracts';
import { type DayFile, dayName, historyKey } from '@globalmart/lake';
import { type HistoryOptions, planOf } from './history-options';
import { countOfDay, type PastShop } from './past-day';

/** Some 20 MB as Parquet, and 90 MB while they wait to be written. */
export const ROWS_PER_FILE = 250_000;

/** The files that a day's purchases become. */
export interface PlannedDay {
  readonly dayMs: number;
  readonly parts: readonly { readonly file: DayFile; readonly rows: number }[];
}

/** Which files a history has of purchases. It follows from the options alone, so it is known before any is written. */
export class PastPlan {
  readonly days: readonly PlannedDay[];
  readonly purchases: number;
  /** Keys of all files of purchases. */
  readonly keys: ReadonlySet<string>;
  private readonly name: string;

  constructor(options: HistoryOptions, shop: PastShop) {
    this.name = planOf(options);
    this.days = options.days.map((dayMs) => {
      const count = countOfDay(shop, dayMs);
      const parts = Array.from({ length: Math.ceil(count / ROWS_PER_FILE) }, (_, part) => ({
        file: this.file('transactions', dayMs, part),
        rows: Math.min(ROWS_PER_FILE, count - part * ROWS_PER_FILE),
      }));
      return { dayMs, parts };
    });
    const parts = this.days.flatMap((day) => day.parts);
    this.purchases = parts.reduce((sum, { rows }) => sum + rows, 0);
    this.keys = new Set(parts.map(({ file }) => file.key));
  }

  file(topic: EventTopic, dayMs: number, part: number): DayFile {
    const day = dayName(dayMs);
    return { topic, day, key: historyKey({ topic, day, plan: this.name, part }) };
  }
}
