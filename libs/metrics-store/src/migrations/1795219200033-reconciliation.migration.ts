import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the stores say of the same days, and readers for it and for the runs. */
export class Reconciliation1795219200033 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE reconciliation (
        day date NOT NULL,
        measure text COLLATE "C" NOT NULL,
        kafka bigint,
        stream bigint,
        lake bigint NOT NULL,
        warehouse bigint,
        late bigint NOT NULL,
        late_repeats bigint NOT NULL,
        rounding bigint NOT NULL,
        in_flight bigint NOT NULL,
        unexplained bigint NOT NULL CHECK (unexplained >= 0),
        status text NOT NULL CHECK (status IN ('ok', 'log_incomplete', 'unexplained')),
        run_id text COLLATE "C" NOT NULL,
        checked_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT reconciliation_pkey PRIMARY KEY (day, measure),
        CONSTRAINT reconciliation_status_says_so CHECK ((status = 'unexplained') = (unexplained > 0))
      )`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON reconciliation TO globalmart_batch`);
    await db.query(`GRANT SELECT ON sales_daily TO globalmart_batch`);
    await db.query(`GRANT SELECT ON reconciliation, batch_runs TO globalmart_gateway`);
    // What a run has fixed to read is a list of thousands of files, and nobody's business.
    await db.query(
      `GRANT SELECT (run_id, analysis_date, groups, scheduled_for, cancel_requested, created_at) ON batch_requests
       TO globalmart_gateway`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE reconciliation`);
    await db.query(`REVOKE SELECT ON sales_daily FROM globalmart_batch`);
    await db.query(`REVOKE SELECT ON batch_runs, batch_requests FROM globalmart_gateway`);
    await db.query(
      `REVOKE SELECT (run_id, analysis_date, groups, scheduled_for, cancel_requested, created_at) ON batch_requests
       FROM globalmart_gateway`,
    );
  }
}
