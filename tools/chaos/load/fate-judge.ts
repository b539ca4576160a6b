import { partitionOf } from '@globalmart/platform';

export const FATES = ['valid', 'duplicate', 'late', 'invalid'] as const;
export type Fate = (typeof FATES)[number];

export const DELAY_MS = 600_000;

/** What the verdict sees of a record that is valid by itself. */
export interface Judged {
  readonly key: string;
  readonly id: string;
  readonly eventMs: number;
}

/** The verdict's rule over records valid by themselves, in the order sent, partition by partition. */
export class FateJudge {
  private readonly greatestMs: number[];
  private readonly newestMs: Map<string, number>[];

  /** @param greatestMs the greatest event time that every partition already holds, by other senders */
  constructor(partitions: number, greatestMs = Number.NEGATIVE_INFINITY) {
    this.greatestMs = Array.from({ length: partitions }, () => greatestMs);
    this.newestMs = Array.from({ length: partitions }, () => new Map<string, number>());
  }

  /** The watermark that the next record of this key meets. */
  watermarkMs(key: string): number {
    return (this.greatestMs[this.partitionOf(key)] ?? Number.NEGATIVE_INFINITY) - DELAY_MS;
  }

  partitionOf(key: string): number {
    return partitionOf(key, this.greatestMs.length);
  }

  judge({ key, id, eventMs }: Judged): Exclude<Fate, 'invalid'> {
    const partition = this.partitionOf(key);
    const newest = this.newestMs[partition] as Map<string, number>;
    const watermarkMs = this.watermarkMs(key);
    const knownMs = newest.get(id) ?? Number.NEGATIVE_INFINITY;
    if (eventMs < watermarkMs) return 'late';
    newest.set(id, Math.max(knownMs, eventMs));
    this.greatestMs[partition] = Math.max(this.greatestMs[partition] as number, eventMs);
    return knownMs > Number.NEGATIVE_INFINITY && knownMs >= watermarkMs ? 'duplicate' : 'valid';
  }
}
