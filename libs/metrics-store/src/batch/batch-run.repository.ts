import type { Pool } from 'pg';
import { inTransaction } from '../stream-offsets/transaction';
import type { BatchRequest, BatchRun, BatchStatus, BatchStepRow } from './batch-run';

/** The step that stands for the run itself. */
const RUN = 'run';

const SELECT_RUNS = `
SELECT r.run_id, to_char(r.analysis_date, 'YYYY-MM-DD') AS analysis_date, r.groups, r.inputs, r.cancel_requested,
  (extract(epoch FROM r.scheduled_for) * 1000)::bigint AS scheduled_ms, s.status, s.error
FROM batch_requests r JOIN batch_runs s ON s.run_id = r.run_id AND s.step = '${RUN}'`;

interface RunRow {
  readonly run_id: string;
  readonly analysis_date: string;
  readonly groups: string[];
  readonly inputs: unknown;
  readonly cancel_requested: boolean;
  readonly scheduled_ms: string | null;
  readonly status: BatchStatus;
  readonly error: string | null;
}

/** Reads and writes batch_requests and batch_runs. */
export class BatchRunRepository {
  constructor(private readonly pool: Pool) {}

  /** Queues a run, once for each id: a request that was there already stays as it is. Returns whether it is new. */
  async request({ runId, analysisDate, groups, scheduledMs }: BatchRequest): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `WITH asked AS (
         INSERT INTO batch_requests (run_id, analysis_date, groups, scheduled_for)
         VALUES ($1, $2, $3, to_timestamp($4::bigint / 1000.0)) ON CONFLICT DO NOTHING RETURNING run_id)
       INSERT INTO batch_runs (run_id, step, status) SELECT run_id, '${RUN}', 'queued' FROM asked`,
      [runId, analysisDate, groups, scheduledMs],
    );
    return rowCount === 1;
  }

  async find(runId: string): Promise<BatchRun | undefined> {
    const { rows } = await this.pool.query<RunRow>(`${SELECT_RUNS} WHERE r.run_id = $1`, [runId]);
    return rows[0] && toRun(rows[0]);
  }

  /** The run to go on with: one that was begun before one that waits, then the oldest. */
  async findUnfinished(): Promise<BatchRun | undefined> {
    const { rows } = await this.pool.query<RunRow>(
      `${SELECT_RUNS} WHERE s.status IN ('queued', 'running') ORDER BY s.status DESC, r.created_at, r.run_id LIMIT 1`,
    );
    return rows[0] && toRun(rows[0]);
  }

  /** Whether there is one. Asked again and again, so without what a run has fixed, which may be long. */
  async hasUnfinished(): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `SELECT FROM batch_runs WHERE step = '${RUN}' AND status IN ('queued', 'running') LIMIT 1`,
    );
    return rowCount === 1;
  }

  /** Whether somebody wants a run to end; asked again and again, too. */
  async isCancelRequested(runId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('SELECT FROM batch_requests WHERE run_id = $1 AND cancel_requested', [
      runId,
    ]);
    return rowCount === 1;
  }

  /** When the newest scheduled run was due, in ms since the epoch. */
  async lastScheduledMs(): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ ms: string | null }>(
      `SELECT (extract(epoch FROM max(scheduled_for)) * 1000)::bigint AS ms FROM batch_requests`,
    );
    return rows[0]?.ms == null ? undefined : Number(rows[0].ms);
  }

  async fixInputs(runId: string, inputs: object): Promise<void> {
    await this.pool.query('UPDATE batch_requests SET inputs = $2 WHERE run_id = $1', [runId, JSON.stringify(inputs)]);
  }

  /** Takes a run up, for the first time or again: steps that are not done are as if they had never been begun. */
  async begin(runId: string): Promise<void> {
    await this.pool.query(
      `UPDATE batch_runs SET status = 'running', error = NULL, finished_at = NULL, seconds = NULL,
         started_at = coalesce(started_at, now())
       WHERE run_id = $1 AND step = '${RUN}'`,
      [runId],
    );
  }

  async finish(runId: string, status: 'done' | 'failed' | 'cancelled', error: string | null = null): Promise<void> {
    await this.pool.query(
      `UPDATE batch_runs SET status = $2, error = $3, finished_at = now(),
         seconds = extract(epoch FROM now() - started_at)
       WHERE run_id = $1 AND step = '${RUN}'`,
      [runId, status, error],
    );
  }

  /** Queues a run that has failed or was cancelled once more; it goes on behind its last finished step. Returns whether it was. */
  async resume(runId: string): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      return await inTransaction(client, async () => {
        await client.query('UPDATE batch_requests SET cancel_requested = false WHERE run_id = $1', [runId]);
        const { rowCount } = await client.query(
          `UPDATE batch_runs SET status = 'queued'
           WHERE run_id = $1 AND step = '${RUN}' AND status IN ('failed', 'cancelled')`,
          [runId],
        );
        return rowCount === 1;
      });
    } finally {
      client.release();
    }
  }

  /** Asks whoever works on a run to end it. Returns whether it was unfinished. */
  async requestCancel(runId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE batch_requests SET cancel_requested = true
       WHERE run_id = (SELECT run_id FROM batch_runs
                       WHERE run_id = $1 AND step = '${RUN}' AND status IN ('queued', 'running'))`,
      [runId],
    );
    return rowCount === 1;
  }

  async saveStep({ runId, step, status, rows, seconds, error }: BatchStepRow): Promise<void> {
    await this.pool.query(
      `INSERT INTO batch_runs (run_id, step, status, rows, seconds, error, started_at, finished_at)
       VALUES ($1, $2, $3, $4, $5::double precision, $6, now() - make_interval(secs => coalesce($5::double precision, 0)), now())
       ON CONFLICT (run_id, step) DO UPDATE SET status = excluded.status, rows = excluded.rows, seconds = excluded.seconds,
         error = excluded.error, started_at = excluded.started_at, finished_at = excluded.finished_at`,
      [runId, step, status, rows, seconds, error],
    );
  }

  /** The steps of a run that have an outcome, in the order they ended. */
  async findSteps(runId: string): Promise<BatchStepRow[]> {
    const { rows } = await this.pool.query<Record<string, string | number | null>>(
      `SELECT step, status, rows, seconds, error FROM batch_runs
       WHERE run_id = $1 AND step <> '${RUN}' ORDER BY finished_at, step`,
      [runId],
    );
    return rows.map((row) => ({
      runId,
      step: String(row.step),
      status: row.status as BatchStatus,
      rows: row.rows === null ? null : Number(row.rows),
      seconds: row.seconds as number | null,
      error: row.error as string | null,
    }));
  }
}

function toRun(row: RunRow): BatchRun {
  return {
    runId: row.run_id,
    analysisDate: row.analysis_date,
    groups: row.groups,
    scheduledMs: row.scheduled_ms === null ? null : Number(row.scheduled_ms),
    status: row.status,
    error: row.error,
    inputs: row.inputs,
    isCancelRequested: row.cancel_requested,
  };
}
