import type { DuckDBConnection } from '@duckdb/node-api';
import { queryRows } from './ledger';
import type { PartitionSpan } from './partition-reading';
import type { ReadTopic } from './read-event';

const MAX_AHEAD_MS = 5 * 60_000;

/**
 * The first window start that no lost record of a topic can have touched: 0 while every log starts at 0.
 *
 * A lost record of a partition was appended before the first one left, so that its event time is at most that one's
 * append time + 5 minutes: L. Windows after L hold only records that were read, and a record after L is never late
 * because of a lost one. It may still repeat a lost id as long as the watermark (of the records read; the true one is
 * no lower) has not passed L, so windows must also start after every event time read until then.
 */
export async function comparableFromMs(
  sql: DuckDBConnection,
  topic: ReadTopic,
  spans: readonly PartitionSpan[],
): Promise<number> {
  let fromMs = 0;
  for (const { partition, startOffset, firstAppendMs } of spans) {
    if (startOffset === 0n) continue;
    // Nothing of this partition is left: it may have had records in any window.
    if (firstAppendMs === null) return Infinity;
    const lostUpToMs = firstAppendMs + MAX_AHEAD_MS;
    const [row] = await queryRows(
      sql,
      `SELECT max(t) AS unsettled FROM ${topic}
       WHERE part = ${partition} AND (watermark IS NULL OR watermark <= ${lostUpToMs})`,
    );
    fromMs = Math.max(fromMs, lostUpToMs + 1, Number(row?.unsettled ?? 0) + 1);
  }
  return fromMs;
}
