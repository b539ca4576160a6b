import { UNKNOWN_CATEGORY } from '@globalmart/contracts';
import type { Pool } from 'pg';

export const TRENDING_KINDS = ['product', 'category'] as const;
export type TrendingKind = (typeof TRENDING_KINDS)[number];

export const TRENDING_METRICS = ['views', 'cart_adds', 'purchases', 'units'] as const;
export type TrendingMetric = (typeof TRENDING_METRICS)[number];

export interface TrendingQuery {
  readonly kind: TrendingKind;
  readonly metric: TrendingMetric;
  /** Least count of the last hour: what is less is chance. */
  readonly minCount: number;
  readonly limit: number;
}

/** What is asked for more than usual. */
export interface Trending {
  /** Start and end of the last hour, ms since the epoch; `undefined` while nothing is known. */
  readonly hour: { readonly startMs: number; readonly endMs: number } | undefined;
  readonly rows: readonly TrendingRow[];
}

export interface TrendingRow {
  /** Product id or category. */
  readonly id: string;
  /** Of a product, as the newest version that did not remove it says; null where the catalogue never had it. */
  readonly name: string | null;
  readonly lastHour: number;
  /** Of the 24 hours before, empty ones included; to two decimals. */
  readonly hourlyMean: number;
  /** The last hour by that mean, which counts as one where it is less; to two decimals. */
  readonly trend: number;
}

interface Source {
  readonly parts: string;
  readonly id: string;
  /** Length of its windows. The last hour ends with the last window that the watermark has left behind. */
  readonly windowMs: number;
  readonly condition: string;
  readonly name: string;
}

const SOURCES: Readonly<Record<TrendingKind, Source>> = {
  product: {
    parts: 'product_hour_parts',
    id: 'product_id',
    windowMs: 3_600_000,
    condition: 'true',
    name: `(SELECT v.name FROM product_versions v WHERE v.product_id = id AND NOT v.deleted
            ORDER BY v.append_time DESC, v.partition DESC, v."offset" DESC LIMIT 1)`,
  },
  category: {
    parts: 'category_minute_parts',
    id: 'category',
    windowMs: 60_000,
    condition: `category <> '${UNKNOWN_CATEGORY}'`,
    name: 'id',
  },
};

const HOUR_MS = 3_600_000;
const HOURS_BEFORE = 24;
/** At first so many times as many are looked at as are asked for, and then so many times as many as before. */
const LOOKED_AT_FACTOR = 16;

const REACH = `SELECT max(watermark_ms) AS watermark_ms FROM stream_offsets WHERE job = 'activity'`;

/** Each start by name, not as a range, so that the index is asked for nothing but the ids wanted. */
const startsIn = (fromMs: string, beforeMs: string, windowMs: number) =>
  `ANY (ARRAY(SELECT to_timestamp(ms / 1000) FROM generate_series(${fromMs}, ${beforeMs} - 1, ${windowMs}) AS ms))`;

/** Of the $2 ids with the greatest hour before $1, where that is $4 at least, the $3 that trend most. */
const selectTrending = ({ parts, id, windowMs, condition, name }: Source, metric: TrendingMetric) => `
WITH hour AS MATERIALIZED (
  SELECT ${id} AS id, sum(${metric})::numeric AS last_hour FROM ${parts}
  WHERE window_start = ${startsIn(`$1::bigint - ${HOUR_MS}`, '$1::bigint', windowMs)} AND ${condition}
  GROUP BY ${id} HAVING sum(${metric}) >= $4
  ORDER BY last_hour DESC, ${id} LIMIT $2),
before AS MATERIALIZED (
  SELECT ${id} AS id, sum(${metric}) AS units_before FROM ${parts}
  WHERE window_start = ${startsIn(`$1::bigint - ${(HOURS_BEFORE + 1) * HOUR_MS}`, `$1::bigint - ${HOUR_MS}`, windowMs)}
    AND ${id} = ANY (ARRAY(SELECT id FROM hour))
  GROUP BY ${id}),
trending AS (
  SELECT id, last_hour, coalesce(units_before, 0) AS day_before, count(*) OVER () AS looked_at,
         min(last_hour) OVER () AS least_hour
  FROM hour LEFT JOIN before USING (id)
  ORDER BY last_hour / greatest(coalesce(units_before, 0), ${HOURS_BEFORE}) DESC, id LIMIT $3)
SELECT *, ${name} AS name FROM trending
ORDER BY last_hour / greatest(day_before, ${HOURS_BEFORE}) DESC, id`;

interface Row extends Record<'last_hour' | 'day_before' | 'looked_at' | 'least_hour', string> {
  readonly id: string;
  readonly name: string | null;
}

/** Reads what trends: the last hour of a product or category against its mean over the 24 hours before. */
export class TrendingRepository {
  constructor(private readonly pool: Pool) {}

  /** By trend, the greatest first, then by id; the category `unknown` is none. */
  async find({ kind, metric, minCount, limit }: TrendingQuery): Promise<Trending> {
    const source = SOURCES[kind];
    const { rows } = await this.pool.query<{ watermark_ms: string | null }>(REACH);
    const watermarkMs = rows[0]?.watermark_ms ?? null;
    if (watermarkMs === null) return { hour: undefined, rows: [] };
    const endMs = Math.floor(Number(watermarkMs) / source.windowMs) * source.windowMs;
    const found = await this.findBefore(endMs, selectTrending(source, metric), minCount, limit);
    return { hour: { startMs: endMs - HOUR_MS, endMs }, rows: found.map(toTrendingRow) };
  }

  /** What had little in the last hour cannot trend much, so that of many products few have to be compared with their past. */
  private async findBefore(endMs: number, select: string, minCount: number, limit: number): Promise<Row[]> {
    for (let most = limit * LOOKED_AT_FACTOR; ; most *= LOOKED_AT_FACTOR) {
      const { rows } = await this.pool.query<Row>(select, [endMs, most, limit, minCount]);
      const last = rows.at(-1);
      if (last === undefined || Number(last.looked_at) < most || trendsMoreThanTheRest(last)) return rows;
    }
  }
}

/** No trend is greater than the last hour that it is of, and the least one looked at bounds those of all that were not. */
function trendsMoreThanTheRest({ last_hour: lastHour, day_before: dayBefore, least_hour: leastHour }: Row): boolean {
  return Number(lastHour) * HOURS_BEFORE > Number(leastHour) * Math.max(Number(dayBefore), HOURS_BEFORE);
}

function toTrendingRow(row: Row): TrendingRow {
  const [lastHour, dayBefore] = [Number(row.last_hour), Number(row.day_before)];
  return {
    id: row.id,
    name: row.name,
    lastHour,
    hourlyMean: toHundredths(dayBefore, HOURS_BEFORE),
    trend: toHundredths(lastHour * HOURS_BEFORE, Math.max(dayBefore, HOURS_BEFORE)),
  };
}

/** dividend ÷ divisor to two decimals, half up; exact while 200 × dividend is a safe integer. */
function toHundredths(dividend: number, divisor: number): number {
  return Math.floor((200 * dividend + divisor) / (2 * divisor)) / 100;
}
