/** Why a record is invalid by itself, in the order in which the reasons are tried. The list is closed. */
export const INVALID_REASONS = [
  'oversize',
  'malformed_json',
  'schema',
  'key_mismatch',
  'total_mismatch',
  'future_timestamp',
] as const;

export type InvalidReason = (typeof INVALID_REASONS)[number];

/** Why a record is set aside although it is valid by itself: its event time is before the watermark. */
export const LATE_REASON = 'too_late';

/** Every reason a dead letter can carry. */
export const DEAD_LETTER_REASONS = [...INVALID_REASONS, LATE_REASON] as const;

export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];
