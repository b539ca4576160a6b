import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nightly runs: what was asked for, how far each has come, and which worker may go on with one. */
export class BatchRuns1795219200032 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE batch_requests (
        run_id text COLLATE "C" PRIMARY KEY,
        analysis_date date NOT NULL,
        groups text[] NOT NULL,
        scheduled_for timestamptz,
        inputs jsonb,
        cancel_requested boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    // The run as a whole is the step 'run'.
    await db.query(`
      CREATE TABLE batch_runs (
        run_id text COLLATE "C" NOT NULL REFERENCES batch_requests ON DELETE CASCADE,
        step text COLLATE "C" NOT NULL,
        status text NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
        rows bigint,
        seconds double precision,
        error text,
        started_at timestamptz,
        finished_at timestamptz,
        CONSTRAINT batch_runs_pkey PRIMARY KEY (run_id, step)
      )`);
    await db.query(`CREATE INDEX batch_runs_unfinished ON batch_runs (run_id) WHERE status IN ('queued', 'running')`);
    // One row: who works, until when, and the token that grows with each who does.
    await db.query(`
      CREATE TABLE batch_lease (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        token bigint NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await db.query(`INSERT INTO batch_lease (token, expires_at) VALUES (0, '-infinity')`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON batch_requests, batch_runs TO globalmart_batch`);
    await db.query(`GRANT SELECT, UPDATE ON batch_lease TO globalmart_batch`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE batch_lease, batch_runs, batch_requests`);
  }
}
