import { type EventTopic, INVALID_REASONS, type InvalidReason } from '@globalmart/contracts';
import type { ClientBase, QueryConfig } from 'pg';
import { runUpserts } from '../run-upserts';
import { numberArray, textArray } from '../sales/array-literal';

/** What one flush adds to one row of quality_minutes. */
export interface QualityRow {
  readonly topic: EventTopic;
  readonly partition: number;
  /** Start of the minute of append time, ms since the epoch. */
  readonly startMs: number;
  readonly valid: number;
  readonly duplicate: number;
  readonly late: number;
  readonly invalid: Readonly<Record<InvalidReason, number>>;
  /** Lines of valid transactions that have no category. */
  readonly unknownProducts: number;
  /** Of the records counted. */
  readonly greatestAppendMs: number;
}

const INVALID = INVALID_REASONS.map((reason) => `invalid_${reason}`);
const COUNTS = ['valid', 'duplicate', 'late', ...INVALID, 'unknown_products'];
const NUMBERS = [...COUNTS, 'greatest_append_ms'];

const UPSERT = `
INSERT INTO quality_minutes AS t (topic, partition, window_start, ${NUMBERS.join(', ')})
SELECT r.topic, r.partition, to_timestamp(r.start_ms / 1000), ${NUMBERS.map((column) => `r.${column}`).join(', ')}
FROM unnest($1::text[], $2::integer[], $3::bigint[], ${NUMBERS.map((_, at) => `$${at + 4}::bigint[]`).join(', ')})
  AS r(topic, partition, start_ms, ${NUMBERS.join(', ')})
ON CONFLICT ON CONSTRAINT quality_minutes_pkey DO UPDATE SET
  ${COUNTS.map((column) => `${column} = t.${column} + excluded.${column}`).join(', ')},
  greatest_append_ms = greatest(t.greatest_append_ms, excluded.greatest_append_ms)`;

/**
 * The statement that adds the rows' counts to quality_minutes; none if there are no rows.
 *
 * @param rows each (topic, partition, start) at most once; starts are whole seconds
 */
export function qualityUpserts(rows: readonly QualityRow[]): QueryConfig<string[]>[] {
  if (rows.length === 0) return [];
  const sorted = [...rows].sort(byKey);
  const numbers = (of: (row: QualityRow) => number): string => numberArray(sorted.map(of));
  const values = [
    textArray(sorted.map(({ topic }) => topic)),
    numbers(({ partition }) => partition),
    numbers(({ startMs }) => startMs),
    numbers(({ valid }) => valid),
    numbers(({ duplicate }) => duplicate),
    numbers(({ late }) => late),
    ...INVALID_REASONS.map((reason) => numbers(({ invalid }) => invalid[reason])),
    numbers(({ unknownProducts }) => unknownProducts),
    numbers(({ greatestAppendMs }) => greatestAppendMs),
  ];
  return [{ name: 'upsert-quality', text: UPSERT, values }];
}

/**
 * Runs `qualityUpserts`. It does not begin or end a transaction; that is the caller's.
 *
 * @throws the database's own error; a key given twice is 21000 (cardinality_violation).
 */
export async function upsertQualityRows(client: ClientBase, rows: readonly QualityRow[]): Promise<void> {
  await runUpserts(client, qualityUpserts(rows));
}

/** So that every flush takes its row locks in the same order. */
function byKey(a: QualityRow, b: QualityRow): number {
  return a.startMs - b.startMs || (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition);
}
