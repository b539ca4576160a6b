import type { AnyEvent, InvalidReason, Judgement } from '@globalmart/contracts';
import { contentHash } from './content-hash';
import { hashId } from './id-hash';
import { SeenIds } from './seen-ids';

/** What a record is, once judged against the earlier records of its own topic-partition. */
export type JudgedEvent =
  | {
      readonly verdict: 'valid' | 'late' | 'duplicate';
      readonly event: AnyEvent;
      /** A duplicate with other bytes than the first record of its id: counts as any duplicate, but somebody made a mistake. */
      readonly isConflicting?: boolean;
    }
  | { readonly verdict: 'invalid'; readonly reason: InvalidReason; readonly field: string | null };

/**
 * The verdict on each record of one topic-partition, in offset order: invalid by itself, else late, else duplicate, else
 * valid. It is a function of the log alone: of the records so far and nothing else.
 *
 * The watermark is the greatest event time of all earlier records valid by themselves, minus the delay; late and duplicate
 * records are valid by themselves, so a duplicate with a newer timestamp moves the watermark and keeps its id alive.
 */
export class PartitionVerdict {
  private readonly ids = new SeenIds();
  private readonly hash = new Uint32Array(4);
  private greatestEventMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly delayMs: number) {}

  /** Greatest event time (ms) of the records valid by themselves so far; −∞ before the first. */
  get maxEventMs(): number {
    return this.greatestEventMs;
  }

  get watermarkMs(): number {
    return this.greatestEventMs - this.delayMs;
  }

  get idsHeld(): number {
    return this.ids.held;
  }

  get idBytes(): number {
    return this.ids.bytes;
  }

  /** Takes in the next record: its value, and how it was judged by itself. */
  judge(judged: Judgement<AnyEvent>, value: Buffer | null): JudgedEvent {
    if (!judged.ok) return { verdict: 'invalid', reason: judged.reason, field: judged.field };
    const { event } = judged;
    // The catalogue's records have neither id nor event time: never late, never duplicate.
    if (event.topic === 'product_catalog') return { verdict: 'valid', event };
    const { eventTimeMs } = event;
    const watermarkMs = this.watermarkMs;
    if (eventTimeMs < watermarkMs) return { verdict: 'late', event };
    hashId(event.id, this.hash);
    const sighting = this.ids.observe(this.hash, contentOf(value), eventTimeMs, watermarkMs);
    if (eventTimeMs > this.greatestEventMs) this.greatestEventMs = eventTimeMs;
    if (sighting === 'new') return { verdict: 'valid', event };
    return { verdict: 'duplicate', event, isConflicting: sighting === 'conflicting' };
  }

  /** Begins at a point of the log where the greatest event time is known from the store. */
  resumeAt(maxEventMs: number): void {
    this.greatestEventMs = maxEventMs;
  }

  /**
   * Takes in a record that lies before the point given to `resumeAt`: only its id matters, and only if it can still make a
   * later record a duplicate. Returns its event time then.
   */
  recall(judged: Judgement<AnyEvent>, value: Buffer | null): number | undefined {
    if (!judged.ok || judged.event.topic === 'product_catalog') return undefined;
    const { id, eventTimeMs } = judged.event;
    if (eventTimeMs < this.watermarkMs) return undefined;
    hashId(id, this.hash);
    this.ids.observe(this.hash, contentOf(value), eventTimeMs, this.watermarkMs);
    return eventTimeMs;
  }
}

/** What tells contents apart. */
function contentOf(value: Buffer | null): number {
  return value === null ? 0 : contentHash(value);
}
