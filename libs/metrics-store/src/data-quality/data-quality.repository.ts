import type { EventTopic, InvalidReason } from '@globalmart/contracts';
import type { Pool } from 'pg';

/** What became of the records that one topic got in one minute of append time. */
export interface QualityWindow {
  readonly startMs: number;
  readonly topic: EventTopic;
  readonly total: number;
  readonly valid: number;
  readonly invalid: number;
  readonly duplicate: number;
  readonly late: number;
  readonly unknownProducts: number;
  /** Only reasons that occurred; they add up to `invalid`. */
  readonly byReason: Readonly<Partial<Record<InvalidReason, number>>>;
}

export interface QualityWindowQuery {
  /** Only minutes that start at or after this instant. */
  readonly fromMs: number;
  /** Only minutes that start before this instant. */
  readonly beforeMs: number;
  readonly topic?: EventTopic;
}

type Count = 'total' | 'valid' | 'invalid' | 'duplicate' | 'late' | 'unknown_products';
type Row = Record<Count | 'start_ms', string> & Pick<QualityWindow, 'topic'> & { by_reason: QualityWindow['byReason'] };

/** Reads data_quality. */
export class DataQualityRepository {
  constructor(private readonly pool: Pool) {}

  /** Minutes, newest first, each by topic in code point order; at most 48 hours of them are kept. */
  async findWindows({ fromMs, beforeMs, topic }: QualityWindowQuery): Promise<QualityWindow[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT (extract(epoch FROM window_start) * 1000)::bigint AS start_ms, topic, total, valid, invalid, duplicate, late,
              unknown_products, by_reason
       FROM data_quality
       WHERE window_start >= to_timestamp($1 / 1000.0) AND window_start < to_timestamp($2 / 1000.0)
         AND ($3::text IS NULL OR topic = $3)
       ORDER BY window_start DESC, topic`,
      [fromMs, beforeMs, topic ?? null],
    );
    return rows.map((row) => ({
      startMs: Number(row.start_ms),
      topic: row.topic,
      total: Number(row.total),
      valid: Number(row.valid),
      invalid: Number(row.invalid),
      duplicate: Number(row.duplicate),
      late: Number(row.late),
      unknownProducts: Number(row.unknown_products),
      byReason: row.by_reason,
    }));
  }
}
