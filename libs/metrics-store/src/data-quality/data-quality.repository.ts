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

/** The place of one row in the order of `DataQualityRepository.findWindows`. */
export type QualityPosition = Pick<QualityWindow, 'startMs' | 'topic'>;

export interface QualityRange {
  /** Only minutes that start at or after this instant. */
  readonly fromMs?: number;
  /** Only minutes that end at or before this instant. */
  readonly untilMs?: number;
  readonly topic?: EventTopic;
}

export interface QualityWindowQuery extends QualityRange {
  /** Only rows that come after this one. */
  readonly after?: QualityPosition;
  readonly limit: number;
}

/** What became of the records that one topic got in some time. */
export type QualityTotals = Omit<QualityWindow, 'startMs'>;

const MINUTE_MS = 60_000;

/** Parameters 1 to 3 of a range. */
const IN_RANGE = `
  ($1::numeric IS NULL OR window_start >= to_timestamp($1 / 1000.0))
  AND ($2::numeric IS NULL OR window_start <= to_timestamp($2 / 1000.0))
  AND ($3::text IS NULL OR topic = $3)`;

type Count = 'total' | 'valid' | 'invalid' | 'duplicate' | 'late' | 'unknown_products';
type TotalsRow = Record<Count, string> & Pick<QualityWindow, 'topic'> & { by_reason: QualityWindow['byReason'] };
type WindowRow = TotalsRow & { start_ms: string };

/** Reads data_quality; at most 48 hours of minutes are kept. */
export class DataQualityRepository {
  constructor(private readonly pool: Pool) {}

  /** Minutes, newest first, each by topic in code point order. */
  async findWindows({ after, limit, ...range }: QualityWindowQuery): Promise<QualityWindow[]> {
    const { rows } = await this.pool.query<WindowRow>(
      `SELECT (extract(epoch FROM window_start) * 1000)::bigint AS start_ms, topic, total, valid, invalid, duplicate, late,
              unknown_products, by_reason
       FROM data_quality
       WHERE ${IN_RANGE}
         AND ($4::numeric IS NULL OR (window_start <= to_timestamp($4 / 1000.0)
                                      AND (window_start < to_timestamp($4 / 1000.0) OR topic > $5::text)))
       ORDER BY window_start DESC, topic
       LIMIT $6`,
      [...rangeValues(range), after?.startMs, after?.topic, limit],
    );
    return rows.map((row) => ({ startMs: Number(row.start_ms), ...toTotals(row) }));
  }

  /** The minutes of a range added up, by topic in code point order; no entry for a topic without records. */
  async summarize(range: QualityRange): Promise<QualityTotals[]> {
    const { rows } = await this.pool.query<TotalsRow>(
      `WITH windows AS MATERIALIZED (SELECT * FROM data_quality WHERE ${IN_RANGE})
       SELECT topic, sum(total) AS total, sum(valid) AS valid, sum(invalid) AS invalid, sum(duplicate) AS duplicate,
              sum(late) AS late, sum(unknown_products) AS unknown_products,
              (SELECT coalesce(jsonb_object_agg(reason, records), '{}') FROM (
                 SELECT reason, sum(count::bigint) AS records
                 FROM windows own, jsonb_each_text(own.by_reason) AS r(reason, count)
                 WHERE own.topic = w.topic GROUP BY reason) reasons) AS by_reason
       FROM windows w
       GROUP BY topic
       ORDER BY topic`,
      rangeValues(range),
    );
    return rows.map(toTotals);
  }
}

function rangeValues({ fromMs, untilMs, topic }: QualityRange): (string | number | undefined)[] {
  return [fromMs, untilMs === undefined ? undefined : untilMs - MINUTE_MS, topic];
}

function toTotals(row: TotalsRow): QualityTotals {
  return {
    topic: row.topic,
    total: Number(row.total),
    valid: Number(row.valid),
    invalid: Number(row.invalid),
    duplicate: Number(row.duplicate),
    late: Number(row.late),
    unknownProducts: Number(row.unknown_products),
    byReason: row.by_reason,
  };
}
