import { ANOMALY_KINDS, type AnomalyKind } from '@globalmart/contracts';

/** By record (`<partition>-<offset>`), the kinds of anomaly that it is said to be. */
export type KindsByRecord = ReadonlyMap<string, ReadonlySet<string>>;

export interface KindScore {
  readonly kind: AnomalyKind;
  readonly labelled: number;
  readonly detected: number;
  readonly both: number;
  /** Share of what was detected that is labelled; null where nothing was detected. */
  readonly precision: number | null;
  /** Share of what is labelled that was detected; null where nothing is labelled. */
  readonly recall: number | null;
  /** The first records that are only labelled, and those that are only detected. */
  readonly missed: readonly string[];
  readonly unlabelled: readonly string[];
}

const MOST_NAMED = 20;

export function scoreKinds(labels: KindsByRecord, detections: KindsByRecord): KindScore[] {
  return ANOMALY_KINDS.map((kind) => {
    const labelled = recordsOf(labels, kind);
    const detected = recordsOf(detections, kind);
    const missed = labelled.filter((record) => !detections.get(record)?.has(kind));
    const unlabelled = detected.filter((record) => !labels.get(record)?.has(kind));
    const both = labelled.length - missed.length;
    return {
      kind,
      labelled: labelled.length,
      detected: detected.length,
      both,
      precision: detected.length === 0 ? null : both / detected.length,
      recall: labelled.length === 0 ? null : both / labelled.length,
      missed: missed.slice(0, MOST_NAMED),
      unlabelled: unlabelled.slice(0, MOST_NAMED),
    };
  });
}

/** Whether everything that is labelled was detected, and nothing else. */
export function isPerfect(scores: readonly KindScore[]): boolean {
  return scores.every(({ labelled, detected, both }) => labelled === both && detected === both);
}

function recordsOf(kinds: KindsByRecord, kind: AnomalyKind): string[] {
  return [...kinds].flatMap(([record, own]) => (own.has(kind) ? [record] : []));
}
