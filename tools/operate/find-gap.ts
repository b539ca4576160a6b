import type { JobPosition, LogGap } from '@globalmart/metrics-store';

/** What a topic-partition's log is now. */
export interface LogNow {
  readonly startOffset: number;
  readonly endOffset: number;
  /** Offset of the first record appended at or after this time (ms); the end where there is none. */
  firstFrom(appendMs: number): Promise<number>;
}

/**
 * What a job misses in the log it goes on with; undefined where it misses nothing. A recreated topic is told by append times,
 * which grow with the offsets of one log: where the last folded record was or before, it holds newer ones.
 *
 * @throws Error where the log lost its end: the offsets of what was folded will be given to other records
 */
export async function findGap(position: JobPosition, log: LogNow): Promise<LogGap | undefined> {
  const { job, topic, partition, nextOffset, restoreOffset, dedupOffset, lastOffset, lastAppendMs } = position;
  const gap = (kind: LogGap['kind'], fromOffset: number): LogGap => {
    return { job, topic, partition, kind, nextOffset, fromOffset, toOffset: log.startOffset };
  };
  if (lastOffset !== null && lastAppendMs !== null) {
    const newer = await log.firstFrom(lastAppendMs + 1);
    const isEnough = lastOffset >= log.startOffset && log.endOffset >= nextOffset;
    if (isEnough ? newer <= lastOffset : log.endOffset < nextOffset && newer <= log.startOffset) {
      return gap('recreated', nextOffset);
    }
    if (log.endOffset < nextOffset) {
      throw new Error(
        `the log of ${topic}-${partition} ends at offset ${log.endOffset} and ${job} has folded up to ${nextOffset}: ` +
          `its end was lost, which only a replay of the job can settle`,
      );
    }
  } else if (log.endOffset < nextOffset) {
    return gap('recreated', nextOffset);
  }
  if (log.startOffset > nextOffset) return gap('unread', nextOffset);
  const remembered = Math.min(restoreOffset, dedupOffset);
  return log.startOffset > remembered ? gap('remembered', remembered) : undefined;
}
