import type { Pool } from 'pg';

/** Reads what stands out of a day. Days are the UTC days that start in [fromMs, beforeMs). */
export class DashboardRepository {
  constructor(private readonly pool: Pool) {}

  /** Names of the jobs that have ever had a partition. What another job would say is not known, rather than zero. */
  async startedJobs(): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ job: string }>('SELECT DISTINCT job FROM stream_offsets');
    return new Set(rows.map(({ job }) => job));
  }

  /** The category with the greatest revenue of its lines but for `unknown`, of equal ones the first by code points. */
  topCategory(fromMs: number, beforeMs: number): Promise<string | undefined> {
    return this.top('category', `category <> 'unknown'`, fromMs, beforeMs);
  }

  /** The country with the greatest revenue, of equal ones the first by code points. */
  topCountry(fromMs: number, beforeMs: number): Promise<string | undefined> {
    return this.top('country', 'category IS NULL', fromMs, beforeMs);
  }

  /** Users with a session whose last event was in (afterMs, untilMs]. The job `sessions` makes the table. */
  async countActiveUsers(afterMs: number, untilMs: number): Promise<number> {
    const { rows } = await this.pool.query<{ users: string }>(
      `SELECT count(DISTINCT user_id) AS users FROM session_metrics
       WHERE end_time > to_timestamp($1 / 1000.0) AND end_time <= to_timestamp($2 / 1000.0)`,
      [afterMs, untilMs],
    );
    return Number(rows[0]?.users);
  }

  /** Anomalies with an event time in [fromMs, beforeMs). The job `anomalies` makes the table. */
  async countAnomalies(fromMs: number, beforeMs: number): Promise<number> {
    const { rows } = await this.pool.query<{ anomalies: string }>(
      `SELECT count(*) AS anomalies FROM transaction_anomalies
       WHERE event_time >= to_timestamp($1 / 1000.0) AND event_time < to_timestamp($2 / 1000.0)`,
      [fromMs, beforeMs],
    );
    return Number(rows[0]?.anomalies);
  }

  private async top(name: 'category' | 'country', condition: string, fromMs: number, beforeMs: number) {
    const { rows } = await this.pool.query<{ name: string }>(
      `SELECT ${name} AS name FROM sales_day_parts
       WHERE ${condition} AND window_start >= to_timestamp($1 / 1000.0) AND window_start < to_timestamp($2 / 1000.0)
       GROUP BY ${name}
       ORDER BY sum(amount_cents) DESC, ${name}
       LIMIT 1`,
      [fromMs, beforeMs],
    );
    return rows[0]?.name;
  }
}
