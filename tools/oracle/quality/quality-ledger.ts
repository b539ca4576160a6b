import type { DuckDBConnection } from '@duckdb/node-api';
import { ColumnAppender } from '../column-appender';
import { queryRows } from '../ledger';
import type { PartitionSpan } from '../partition-reading';
import { type EventJudgement, QUALITY_TOPICS, type QualityTopic } from '../judge-event';
import { SpillingDuckDb } from '../spilling-duckdb';

export const REASONS = [
  'oversize',
  'malformed_json',
  'schema',
  'key_mismatch',
  'total_mismatch',
  'future_timestamp',
] as const;

/** One row of data_quality; `startMs` is that of the minute of append time. */
export interface QualityRow {
  startMs: number;
  topic: string;
  /** total, valid, invalid, duplicate, late, unknown_products and the reasons, as the report names them. */
  figures: Record<string, number>;
}

/** A record that is invalid or late. */
export interface SetAside {
  topic: string;
  /** `<topic>-<partition>-<offset>` */
  origin: string;
  reason: string;
  appendMs: number;
}

const MAX_AHEAD_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
const KEPT_MS = 48 * 60 * MINUTE_MS;

const code = (topic: QualityTopic): number => QUALITY_TOPICS.indexOf(topic);

/** An id counts as seen where an earlier record with it, valid by itself, is at or after the watermark. */
const verdicts = (delayMs: number) => `
  CREATE TABLE judged AS
  WITH watermarks AS (
    SELECT *, max(t) OVER (PARTITION BY topic, part ORDER BY off ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
              - ${delayMs} AS watermark,
           max(t) OVER (PARTITION BY topic, part, id ORDER BY off ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS same_id_t
    FROM seen WHERE reason IS NULL
  )
  SELECT topic, part, off, append_ms, unknown, watermark,
         CASE WHEN t < watermark THEN 'too_late' WHEN same_id_t >= watermark THEN 'duplicate' ELSE 'valid' END AS verdict
  FROM watermarks
  UNION ALL
  SELECT topic, part, off, append_ms, 0, NULL, reason FROM seen WHERE reason IS NOT NULL;`;

const EXPECTED = `
  SELECT topic, append_ms // ${MINUTE_MS} * ${MINUTE_MS} AS start_ms, count(*) AS total,
         count(*) FILTER (verdict = 'valid') AS valid, count(*) FILTER (verdict = 'duplicate') AS duplicate,
         count(*) FILTER (verdict = 'too_late') AS late,
         coalesce(sum(unknown) FILTER (verdict = 'valid'), 0)::BIGINT AS unknown_products,
         ${REASONS.map((reason) => `count(*) FILTER (verdict = '${reason}') AS ${reason}`).join(', ')}
  FROM judged GROUP BY ALL ORDER BY start_ms, topic`;

/** All records of the six event topics up to the job's offsets, as rows of an in-process DuckDB. */
export class QualityLedger {
  private constructor(
    private readonly duckDb: SpillingDuckDb,
    private readonly seen: ColumnAppender,
  ) {}

  static async open(parentFolder: string): Promise<QualityLedger> {
    const duckDb = await SpillingDuckDb.open(parentFolder, '2GB');
    const { sql } = duckDb;
    await sql.run(
      `CREATE TABLE seen (topic INTEGER, part INTEGER, off BIGINT, append_ms BIGINT, reason VARCHAR, id VARCHAR, t BIGINT,
                          unknown INTEGER)`,
    );
    return new QualityLedger(duckDb, await ColumnAppender.open(sql, 'seen'));
  }

  /** @param unknownLines of a transaction: those that have no category, nor a product the catalogue knows */
  add(
    topic: QualityTopic,
    partition: number,
    offset: bigint,
    appendTimeMs: number,
    judged: EventJudgement,
    unknownLines: number,
  ): void {
    const place = [code(topic), partition, offset, BigInt(appendTimeMs)] as const;
    if (!judged.valid) {
      this.seen.append(...place, judged.reason, null, null, 0);
      return;
    }
    const { id, eventTimeMs } = judged;
    this.seen.append(...place, null, id, eventTimeMs === null ? null : BigInt(eventTimeMs), unknownLines);
  }

  /** Ends the filling and judges all records against each other. */
  async judge(watermarkDelayMs: number): Promise<void> {
    this.seen.close();
    await this.sql.run(verdicts(watermarkDelayMs));
  }

  /** The rows of data_quality within their age. */
  async expectedRows(): Promise<QualityRow[]> {
    const [newest] = await queryRows(this.sql, 'SELECT max(append_ms) AS ms FROM judged');
    const keptAfterMs = Number(newest?.ms ?? 0) - KEPT_MS;
    const rows = await queryRows(this.sql, EXPECTED);
    return rows
      .map(({ topic, start_ms: startMs, ...counts }) => {
        const figures = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)]));
        const invalid = REASONS.reduce((sum, reason) => sum + (figures[reason] ?? 0), 0);
        const name: string = QUALITY_TOPICS[Number(topic)] ?? '';
        return { startMs: Number(startMs), topic: name, figures: { ...figures, invalid } };
      })
      .filter(({ startMs }) => startMs + MINUTE_MS > keptAfterMs);
  }

  /** Every record that has to be in dead_letters. */
  async setAside(): Promise<SetAside[]> {
    const rows = await queryRows(
      this.sql,
      `SELECT topic, part, off, verdict, append_ms FROM judged WHERE verdict NOT IN ('valid', 'duplicate')
       ORDER BY topic, part, off`,
    );
    return rows.map((row) => {
      const topic: string = QUALITY_TOPICS[Number(row.topic)] ?? '';
      const origin = `${topic}-${Number(row.part)}-${Number(row.off)}`;
      return { topic, origin, reason: row.verdict as string, appendMs: Number(row.append_ms) };
    });
  }

  /**
   * From which append time on records can be judged where a log no longer starts at 0: what was lost had event times up to
   * the first append time left + 5 minutes, and matters until the watermark of what is left has passed that.
   */
  async comparableFromMs(topic: QualityTopic, spans: readonly PartitionSpan[]): Promise<number> {
    let fromMs = 0;
    for (const { partition, startOffset, firstAppendMs } of spans) {
      if (startOffset === 0n) continue;
      if (firstAppendMs === null) return Infinity;
      const [row] = await queryRows(
        this.sql,
        `SELECT min(append_ms) AS ms FROM judged
         WHERE topic = ${code(topic)} AND part = ${partition} AND watermark > ${firstAppendMs + MAX_AHEAD_MS}`,
      );
      fromMs = Math.max(fromMs, row?.ms == null ? Infinity : Number(row.ms));
    }
    return topic === 'product_catalog' ? Math.max(fromMs, await this.afterHolesMs(spans)) : fromMs;
  }

  /** Kafka compacts the catalogue: what was counted before the last hole in its log may not be there to be counted again. */
  private async afterHolesMs(spans: readonly PartitionSpan[]): Promise<number> {
    const inCatalogue = `topic = ${code('product_catalog')}`;
    const lasts = await queryRows(
      this.sql,
      `SELECT part, max(off) AS off FROM seen WHERE ${inCatalogue} GROUP BY part`,
    );
    const lastOf = new Map(lasts.map(({ part, off }) => [Number(part), BigInt(Number(off))]));
    const endsInHole = ({ partition, nextOffset }: PartitionSpan) => (lastOf.get(partition) ?? -1n) < nextOffset - 1n;
    if (spans.some(endsInHole)) return Infinity;
    const [row] = await queryRows(
      this.sql,
      `SELECT max(append_ms) + 1 AS ms FROM (
         SELECT append_ms, off - coalesce(lag(off) OVER (PARTITION BY part ORDER BY off), -1) AS step
         FROM seen WHERE ${inCatalogue})
       WHERE step > 1`,
    );
    return Number(row?.ms ?? 0);
  }

  close(): Promise<void> {
    return this.duckDb.close();
  }

  private get sql(): DuckDBConnection {
    return this.duckDb.sql;
  }
}
