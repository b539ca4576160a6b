import { RESULT_GROUPS } from '@globalmart/contracts';
import type { BatchRunRepository } from '@globalmart/metrics-store';
import type { Logger } from '@globalmart/platform';
import { latestDue, type Schedule } from './due-instant';

export interface NightlyScheduleOptions {
  readonly runs: Pick<BatchRunRepository, 'request' | 'lastScheduledMs'>;
  readonly schedule: Schedule;
  readonly clock: () => number;
  readonly logger: Logger;
}

/** Queues the nightly run when it is due. Every worker does, and the run's name, its local date, makes it one run. */
export class NightlySchedule {
  private readonly startedMs: number;

  constructor(private readonly options: NightlyScheduleOptions) {
    this.startedMs = options.clock();
  }

  /**
   * Asked again and again. After a downtime only the newest run that was missed is queued; on a new instance, none of before
   * its first start.
   */
  async queueWhatIsDue(): Promise<void> {
    const { runs, schedule, clock, logger } = this.options;
    const due = latestDue(clock(), schedule);
    if (due === undefined) return;
    const { localDate, dueMs, analysisDate } = due;
    const sinceMs = (await runs.lastScheduledMs()) ?? this.startedMs - 1;
    if (dueMs <= sinceMs) return;
    const runId = `nightly-${localDate}`;
    const isNew = await runs.request({ runId, analysisDate, groups: RESULT_GROUPS, scheduledMs: dueMs });
    if (!isNew) return;
    const lateMinutes = Math.floor((clock() - dueMs) / 60_000);
    if (lateMinutes > 0) logger.warn({ runId, analysisDate, lateMinutes }, 'NIGHTLY RUN OVERDUE; it is queued now');
    else logger.info({ runId, analysisDate }, 'nightly run is queued');
  }
}
