import type { EventTopic } from '@globalmart/contracts';
import type { QueryConfig } from 'pg';
import type { Claim, Cut, JobPosition } from './cut';

const COLUMNS = `topic, epoch, next_offset, restore_offset, restore_max_event_ms, dedup_offset, max_event_ms, last_offset, last_append_ms`;

/** How far the jobs $1 reach in partition $2; locks nothing and waits for nobody. */
export const LOOK = `
SELECT job, topic, epoch, next_offset FROM stream_offsets WHERE job = ANY ($1::text[]) AND partition = $2::integer`;

/**
 * Takes partition $2 of the topics $3 for job $1, whoever had it; waits for an open flush of the present owner to end. A job
 * without a row begins where the log begins, at $4, and from then on that is what the log must still hold.
 */
export const CLAIM = `
INSERT INTO stream_offsets AS o (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset)
SELECT $1::text, topic, $2::integer, 1, start_offset, start_offset, start_offset
FROM unnest($3::text[], $4::bigint[]) AS t(topic, start_offset)
ON CONFLICT (job, topic, partition) DO UPDATE SET epoch = o.epoch + 1, updated_at = now()
RETURNING ${COLUMNS}`;

/** The same, but only where the epoch is still the one given. */
export const RECLAIM = `
UPDATE stream_offsets o SET epoch = o.epoch + 1, updated_at = now()
FROM unnest($3::text[], $4::bigint[]) AS held(held_topic, held_epoch)
WHERE o.job = $1 AND o.partition = $2::integer AND o.topic = held_topic AND o.epoch = held_epoch
RETURNING ${COLUMNS}`;

const MOVE = `
UPDATE stream_offsets o SET
  next_offset = m.next_offset, restore_offset = m.restore_offset, restore_max_event_ms = m.restore_max_event_ms,
  dedup_offset = m.dedup_offset, max_event_ms = m.max_event_ms, watermark_ms = m.watermark_ms,
  last_offset = m.last_offset, last_append_ms = m.last_append_ms, updated_at = now()
FROM unnest($2::text[], $3::integer[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
            $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[])
  AS m(topic, partition, epoch, from_offset, next_offset, restore_offset, restore_max_event_ms, dedup_offset, max_event_ms,
       watermark_ms, last_offset, last_append_ms)
WHERE o.job = $1 AND o.topic = m.topic AND o.partition = m.partition AND o.epoch = m.epoch AND o.next_offset = m.from_offset
RETURNING o.partition, o.topic`;

// Delivered when the transaction commits, and not at all if it does not. In the same statement, to save a round trip.
const MOVE_AND_ANNOUNCE = `
WITH moved AS (${MOVE})
SELECT partition, topic FROM moved, pg_notify('stream_commits', $1)`;

/**
 * Compare-and-set on (epoch, next_offset) for all cuts of a flush; returns the partitions and topics that moved.
 *
 * @param announced whether those who listen to `stream_commits` are told the job's name
 */
export function moveStatement(job: string, announced: boolean, cuts: readonly Cut[]): QueryConfig<unknown[]> {
  const moves = cuts.flatMap(({ partition, moves }) => moves.map((move) => ({ partition, ...move })));
  const values = [
    job,
    moves.map((move) => move.topic),
    moves.map((move) => move.partition),
    moves.map((move) => move.epoch),
    moves.map((move) => move.fromOffset),
    moves.map((move) => move.nextOffset),
    moves.map((move) => move.restoreOffset),
    moves.map((move) => move.restoreMaxEventMs),
    moves.map((move) => move.dedupOffset),
    moves.map((move) => move.maxEventMs),
    moves.map((move) => move.watermarkMs),
    moves.map((move) => move.lastOffset),
    moves.map((move) => move.lastAppendMs),
  ];
  // Named, so that a connection parses and plans it once.
  if (announced) return { name: 'move-offsets-and-announce', text: MOVE_AND_ANNOUNCE, values };
  return { name: 'move-offsets', text: MOVE, values };
}

/** A row of LOOK as `pg` returns it: bigint columns are strings. */
export interface PositionRow {
  readonly job: string;
  readonly topic: EventTopic;
  readonly epoch: string;
  readonly next_offset: string;
}

export function toPosition({ job, topic, epoch, next_offset }: PositionRow): JobPosition {
  return { job, topic, epoch: Number(epoch), nextOffset: Number(next_offset) };
}

/** A row of CLAIM or RECLAIM. */
export interface OffsetRow extends Omit<PositionRow, 'job'> {
  readonly restore_offset: string;
  readonly restore_max_event_ms: string | null;
  readonly dedup_offset: string;
  readonly max_event_ms: string | null;
  readonly last_offset: string | null;
  readonly last_append_ms: string | null;
}

export function toClaim(row: OffsetRow): Claim {
  return {
    topic: row.topic,
    epoch: Number(row.epoch),
    nextOffset: Number(row.next_offset),
    restoreOffset: Number(row.restore_offset),
    restoreMaxEventMs: numberOrNull(row.restore_max_event_ms),
    dedupOffset: Number(row.dedup_offset),
    maxEventMs: numberOrNull(row.max_event_ms),
    lastOffset: numberOrNull(row.last_offset),
    lastAppendMs: numberOrNull(row.last_append_ms),
  };
}

function numberOrNull(text: string | null): number | null {
  return text === null ? null : Number(text);
}
