import type { CustomerSegment } from '@globalmart/contracts';

type Range = readonly [from: number, to: number];

interface SegmentRule {
  readonly segment: CustomerSegment;
  readonly r: Range;
  readonly f: Range;
  readonly m: Range;
}

/** How scores are named: the first rule that holds. */
export const SEGMENT_RULES: readonly SegmentRule[] = [
  { segment: 'Champions', r: [4, 5], f: [4, 5], m: [4, 5] },
  { segment: 'Loyal Customers', r: [3, 5], f: [4, 5], m: [1, 5] },
  { segment: 'Cannot Lose Them', r: [1, 2], f: [4, 5], m: [4, 5] },
  { segment: 'At Risk', r: [1, 2], f: [3, 5], m: [1, 5] },
  { segment: 'At Risk', r: [1, 2], f: [1, 2], m: [4, 5] },
  { segment: 'New Customers', r: [4, 5], f: [1, 1], m: [1, 5] },
  { segment: 'Potential Loyalists', r: [4, 5], f: [2, 3], m: [1, 5] },
  { segment: 'Potential Loyalists', r: [3, 3], f: [3, 3], m: [1, 5] },
  { segment: 'Potential Loyalists', r: [3, 3], f: [1, 2], m: [4, 5] },
  { segment: 'Hibernating', r: [2, 3], f: [1, 2], m: [1, 3] },
  { segment: 'Lost', r: [1, 1], f: [1, 2], m: [1, 3] },
];

export interface SegmentCell {
  readonly r: number;
  readonly f: number;
  readonly m: number;
  readonly segment: CustomerSegment;
}

const SCORES = [1, 2, 3, 4, 5];

/** Each of the 125 combinations of scores with its segment. @throws Error if no rule names one. */
export function segmentCells(rules: readonly SegmentRule[] = SEGMENT_RULES): SegmentCell[] {
  return SCORES.flatMap((r) =>
    SCORES.flatMap((f) => SCORES.map((m) => ({ r, f, m, segment: segmentOf(rules, r, f, m) }))),
  );
}

function segmentOf(rules: readonly SegmentRule[], r: number, f: number, m: number): CustomerSegment {
  const rule = rules.find((one) => holds(one.r, r) && holds(one.f, f) && holds(one.m, m));
  if (!rule) throw new Error(`no segment for the scores ${r}, ${f}, ${m}`);
  return rule.segment;
}

function holds([from, to]: Range, score: number): boolean {
  return score >= from && score <= to;
}
