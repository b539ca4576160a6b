import { FUTURE_TOLERANCE_MS, type JudgeRecord, type Transaction } from '@globalmart/contracts';
import type { StoredRecord } from '@globalmart/platform';

/** Ids are looked through for those that have fallen behind the watermark when there are twice as many as were left, and at least: */
const MIN_IDS = 10_000;

/**
 * The verdict on transactions of one partition, once more and in the plainest way: ids in a map, the watermark from the greatest
 * event time. It may begin anywhere in the log, and knows from where on it cannot be wrong about what it has not seen.
 */
export class PartitionJudge {
  private readonly greatestById = new Map<string, number>();
  private idsLeft = 0;
  private greatestMs = Number.NEGATIVE_INFINITY;
  private unseenUntilMs: number | undefined;

  constructor(
    private readonly judge: JudgeRecord,
    private readonly delayMs: number,
    /** Whether the first record that is taken is the first there ever was. */
    private readonly isFromTheStart: boolean,
  ) {}

  /**
   * Whether the verdict on the next record is what it would be had every record been seen. Those before the first were appended
   * before it, so that their event times are at most a tolerance later: once the watermark is past that, they neither make it
   * higher nor make anything a duplicate.
   */
  get isSure(): boolean {
    return this.isFromTheStart || this.watermarkMs > (this.unseenUntilMs ?? Number.POSITIVE_INFINITY);
  }

  /** Takes the next record; returns it if it is valid, and neither late nor a duplicate. */
  take(record: StoredRecord): Transaction | undefined {
    this.unseenUntilMs ??= record.appendTimeMs + FUTURE_TOLERANCE_MS;
    const judgement = this.judge('transactions', record);
    if (!judgement.ok) return undefined;
    const { id, eventTimeMs } = judgement.event;
    const watermarkMs = this.watermarkMs;
    if (eventTimeMs < watermarkMs) return undefined;
    const knownMs = this.greatestById.get(id);
    this.greatestById.set(id, Math.max(knownMs ?? eventTimeMs, eventTimeMs));
    this.greatestMs = Math.max(this.greatestMs, eventTimeMs);
    this.forgetOldIds();
    return knownMs !== undefined && knownMs >= watermarkMs ? undefined : judgement.event;
  }

  private get watermarkMs(): number {
    return this.greatestMs - this.delayMs;
  }

  private forgetOldIds(): void {
    if (this.greatestById.size < Math.max(MIN_IDS, 2 * this.idsLeft)) return;
    for (const [id, eventTimeMs] of this.greatestById) {
      if (eventTimeMs < this.watermarkMs) this.greatestById.delete(id);
    }
    this.idsLeft = this.greatestById.size;
  }
}
