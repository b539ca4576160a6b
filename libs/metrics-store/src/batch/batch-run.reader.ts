import type { Pool } from 'pg';
import type { BatchStatus } from './batch-run';

export const BATCH_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const satisfies BatchStatus[];

/** The place of a run in the order of `list`. */
export interface BatchRunPosition {
  /** When it was asked for, in µs since the epoch: runs may be asked for within one ms. */
  readonly createdUs: number;
  readonly runId: string;
}

/** How a run, or a step of one, stands. Times in ms since the epoch. */
export interface BatchOutcome {
  readonly status: BatchStatus;
  readonly rows: number | null;
  readonly seconds: number | null;
  readonly error: string | null;
  readonly startedMs: number | null;
  readonly finishedMs: number | null;
}

export interface BatchRunEntry extends BatchRunPosition, BatchOutcome {
  /** `YYYY-MM-DD`, UTC. */
  readonly analysisDate: string;
  readonly groups: readonly string[];
  readonly scheduledMs: number | null;
  readonly isCancelRequested: boolean;
}

export interface BatchStepEntry extends BatchOutcome {
  readonly step: string;
}

export interface BatchRunsQuery {
  readonly status?: BatchStatus;
  /** Only runs that come after this one. */
  readonly after?: BatchRunPosition;
  readonly limit: number;
}

const milliseconds = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint`;

const OUTCOME = `s.status, s.rows, s.seconds, s.error, ${milliseconds('s.started_at')} AS started_ms,
  ${milliseconds('s.finished_at')} AS finished_ms`;

const RUNS = `
SELECT r.run_id, to_char(r.analysis_date, 'YYYY-MM-DD') AS analysis_date, r.groups, r.cancel_requested,
  (extract(epoch FROM r.created_at) * 1000000)::bigint AS created_us, ${milliseconds('r.scheduled_for')} AS scheduled_ms, ${OUTCOME}
FROM batch_requests r JOIN batch_runs s ON s.run_id = r.run_id AND s.step = 'run'`;

const LIST = `${RUNS}
WHERE ($1::text IS NULL OR s.status = $1)
  AND ($2::bigint IS NULL OR (extract(epoch FROM r.created_at) * 1000000)::bigint < $2
       OR ((extract(epoch FROM r.created_at) * 1000000)::bigint = $2 AND r.run_id > $3))
ORDER BY r.created_at DESC, r.run_id LIMIT $4`;

const STEPS = `SELECT s.step, ${OUTCOME} FROM batch_runs s WHERE s.run_id = $1 AND s.step <> 'run' ORDER BY s.finished_at, s.step`;

interface OutcomeRow {
  readonly status: BatchStatus;
  readonly rows: string | null;
  readonly seconds: number | null;
  readonly error: string | null;
  readonly started_ms: string | null;
  readonly finished_ms: string | null;
}

interface RunRow extends OutcomeRow {
  readonly run_id: string;
  readonly analysis_date: string;
  readonly groups: string[];
  readonly cancel_requested: boolean;
  readonly created_us: string;
  readonly scheduled_ms: string | null;
}

/** Looks at runs, for those who may not change them. There are a few a day, and none is deleted. */
export class BatchRunReader {
  constructor(private readonly pool: Pool) {}

  /** The newest first. */
  async list({ status, after, limit }: BatchRunsQuery): Promise<BatchRunEntry[]> {
    const { rows } = await this.pool.query<RunRow>(LIST, [status, after?.createdUs, after?.runId, limit]);
    return rows.map(toEntry);
  }

  async find(runId: string): Promise<BatchRunEntry | undefined> {
    const { rows } = await this.pool.query<RunRow>(`${RUNS} WHERE r.run_id = $1`, [runId]);
    return rows[0] && toEntry(rows[0]);
  }

  /** Steps of a run that have an outcome, in the order they ended. */
  async steps(runId: string): Promise<BatchStepEntry[]> {
    const { rows } = await this.pool.query<OutcomeRow & { readonly step: string }>(STEPS, [runId]);
    return rows.map((row) => ({ step: row.step, ...outcomeOf(row) }));
  }
}

function toEntry(row: RunRow): BatchRunEntry {
  return {
    runId: row.run_id,
    createdUs: Number(row.created_us),
    analysisDate: row.analysis_date,
    groups: row.groups,
    scheduledMs: numberOrNull(row.scheduled_ms),
    isCancelRequested: row.cancel_requested,
    ...outcomeOf(row),
  };
}

function outcomeOf(row: OutcomeRow): BatchOutcome {
  return {
    status: row.status,
    rows: numberOrNull(row.rows),
    seconds: row.seconds,
    error: row.error,
    startedMs: numberOrNull(row.started_ms),
    finishedMs: numberOrNull(row.finished_ms),
  };
}

function numberOrNull(text: string | null): number | null {
  return text === null ? null : Number(text);
}
