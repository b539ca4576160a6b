import { ANOMALY_KINDS } from '@globalmart/contracts';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Anomalous transactions, one row by kind. The place of the record is the key: an id may come again once it is forgotten, and in
 * another partition it is another event. The view shows the place too, since it orders what nothing else does.
 */
export class Anomalies1795219200016 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE detected_anomalies (
        partition integer NOT NULL,
        "offset" bigint NOT NULL,
        anomaly_type text COLLATE "C" NOT NULL CHECK (anomaly_type IN ('${ANOMALY_KINDS.join(`', '`)}')),
        transaction_id text COLLATE "C" NOT NULL,
        user_id text COLLATE "C" NOT NULL,
        amount numeric(14,2) NOT NULL,
        anomaly_score numeric(20,4) NOT NULL,
        event_time timestamptz NOT NULL,
        detected_at timestamptz NOT NULL,
        description text NOT NULL,
        CONSTRAINT detected_anomalies_pkey PRIMARY KEY (partition, "offset", anomaly_type)
      ) WITH (fillfactor = 90)`);
    const order = `event_time DESC, transaction_id, anomaly_type, partition, "offset"`;
    await db.query(`CREATE INDEX detected_anomalies_by_time ON detected_anomalies (${order})`);
    await db.query(`CREATE INDEX detected_anomalies_by_user ON detected_anomalies (user_id, ${order})`);

    // Past its age is what happened 30 days or more before the job's greatest event time, whether deleted yet or not.
    await db.query(`
      CREATE VIEW transaction_anomalies AS
      SELECT transaction_id, user_id, amount, anomaly_score, anomaly_type, detected_at, event_time, description, partition,
             "offset"
      FROM detected_anomalies
      WHERE event_time > (
        SELECT coalesce(to_timestamp(max(max_event_ms) / 1000.0) - interval '30 days', '-infinity')
        FROM stream_offsets WHERE job = 'anomalies')`);

    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON detected_anomalies TO globalmart_worker`);
    await db.query(`GRANT SELECT ON transaction_anomalies TO globalmart_worker, globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP VIEW transaction_anomalies`);
    await db.query(`DROP TABLE detected_anomalies`);
  }
}
