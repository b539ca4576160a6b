const MINUTE_MS = 60_000;

/** From where a partition's in-memory state can be rebuilt. */
export interface RestorePoint {
  /** Folding begins here, without effects, up to the next offset. */
  readonly restoreOffset: number;
  /** Greatest event time before restoreOffset; −∞ if there is none. */
  readonly restoreMaxEventMs: number;
  /** Ids are loaded from here up to restoreOffset. */
  readonly dedupOffset: number;
}

interface FirstOfMinute extends RestorePoint {
  readonly minute: number;
}

/**
 * For each minute of event time still of interest: the offset of its first record valid by itself, with what was known just
 * before it. From this follow, at every flush, the oldest offsets that the state in memory depends on.
 *
 * Minutes make the answer up to a minute too cautious (a little more is read again, and judged by the exact rule), never too
 * bold.
 */
export class RestoreIndex {
  private readonly minutes = new Map<number, FirstOfMinute>();
  private newestMinute = Number.NaN;

  constructor(private readonly delayMs: number) {}

  /** Notes a record valid by itself; `maxEventMsBefore` is the greatest event time of the records before it. */
  note(offset: number, eventMs: number, maxEventMsBefore: number): void {
    const minute = Math.floor(eventMs / MINUTE_MS);
    // Most records fall into the minute of the one before.
    if (minute === this.newestMinute) return;
    this.newestMinute = minute;
    if (this.minutes.has(minute)) return;
    this.minutes.set(minute, {
      minute,
      restoreOffset: offset,
      restoreMaxEventMs: maxEventMsBefore,
      dedupOffset: this.firstOffsetFrom(maxEventMsBefore - this.delayMs, offset),
    });
  }

  /**
   * The restore point of a state that depends on the ids and, where `reachMs` is given, on records with event times at or
   * after the watermark minus `reachMs`.
   */
  pointAt(nextOffset: number, maxEventMs: number, reachMs: number | undefined): RestorePoint {
    const watermarkMs = maxEventMs - this.delayMs;
    if (reachMs !== undefined) {
      const oldest = this.firstFrom(watermarkMs - reachMs);
      if (oldest !== undefined && oldest.restoreOffset < nextOffset) return oldest;
    }
    return {
      restoreOffset: nextOffset,
      restoreMaxEventMs: maxEventMs,
      dedupOffset: this.firstOffsetFrom(watermarkMs, nextOffset),
    };
  }

  /** Forgets minutes that no later restore point can ask for. */
  prune(maxEventMs: number, greatestReachMs: number): void {
    const oldestMinute = Math.floor((maxEventMs - this.delayMs - greatestReachMs) / MINUTE_MS);
    for (const minute of this.minutes.keys()) if (minute < oldestMinute) this.minutes.delete(minute);
  }

  private firstOffsetFrom(eventMs: number, before: number): number {
    return Math.min(this.firstFrom(eventMs)?.restoreOffset ?? before, before);
  }

  private firstFrom(eventMs: number): FirstOfMinute | undefined {
    const oldestMinute = Math.floor(eventMs / MINUTE_MS);
    let first: FirstOfMinute | undefined;
    for (const entry of this.minutes.values()) {
      if (entry.minute >= oldestMinute && (first === undefined || entry.restoreOffset < first.restoreOffset))
        first = entry;
    }
    return first;
  }
}
