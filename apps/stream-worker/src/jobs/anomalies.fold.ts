import { ANOMALY_KINDS, type Transaction } from '@globalmart/contracts';
import type { AnomalyRow } from '@globalmart/metrics-store';
import type { Fold, JudgedEvent, LogRecord } from '@globalmart/streaming';
import {
  type AnomalyThresholds,
  type Finding,
  highValue,
  RAPID_WITHIN_MS,
  rapidTransactions,
  SUSPICIOUS_WITHIN_MS,
  suspiciousPattern,
  unusualQuantity,
} from './anomaly-rules';
import { LookBack } from './look-back';
import { RecentTransactions } from './recent-transactions';
import type { Slot } from './transaction-table';

/**
 * Which transactions are anomalous. Two rules look at a transaction alone, two at what its user did before it, in event time. So
 * one that comes out of order is also what later ones of its user have to be looked at again with: their rows then appear or
 * change. They never go, as one more transaction can only make more of a pattern.
 */
export class AnomaliesFold implements Fold<readonly AnomalyRow[]> {
  private readonly recent = new RecentTransactions(SUSPICIOUS_WITHIN_MS);
  private greatestMs = Number.NEGATIVE_INFINITY;
  /** By offset and kind. */
  private rows = new Map<number, AnomalyRow>();

  constructor(
    private readonly partition: number,
    private readonly watermarkDelayMs: number,
    private readonly thresholds: AnomalyThresholds,
  ) {}

  /** Transactions in memory, and the bytes they take. */
  get held(): { readonly transactions: number; readonly bytes: number } {
    return { transactions: this.recent.held, bytes: this.recent.bytes };
  }

  apply(judged: JudgedEvent, record: LogRecord, muted: boolean): void {
    if (judged.verdict !== 'valid' && judged.verdict !== 'duplicate') return;
    const { event } = judged;
    if (event.topic !== 'transactions') return;
    if (event.eventTimeMs > this.greatestMs) {
      this.greatestMs = event.eventTimeMs;
      this.recent.moveWatermark(event.eventTimeMs - this.watermarkDelayMs);
    }
    if (judged.verdict !== 'valid') return;
    const slot = this.recent.add(event, record.offset);
    if (muted) return;
    this.judgeAlone(event, record);
    this.judgeTogether(event, slot, record);
  }

  take(): readonly AnomalyRow[] | undefined {
    if (this.rows.size === 0) return undefined;
    const rows = [...this.rows.values()];
    this.rows = new Map();
    return rows;
  }

  private judgeAlone({ id, eventTimeMs, userId, totalCents, lines }: Transaction, record: LogRecord): void {
    let quantity = 0;
    for (const line of lines) if (line.quantity > quantity) quantity = line.quantity;
    const findings = [highValue(totalCents, this.thresholds), unusualQuantity(quantity, this.thresholds)];
    const { offset } = record;
    for (const finding of findings) {
      if (finding === undefined) continue;
      this.report(finding, { id, offset, userId, amountCents: totalCents, timeMs: eventTimeMs }, record);
    }
  }

  /**
   * Slides the rules' windows once over the user's transactions that this one sees or is seen by, from the oldest to the newest;
   * so a user with many costs as many steps for each, and all others nearly nothing.
   */
  private judgeTogether({ eventTimeMs, userId }: Transaction, added: Slot, record: LogRecord): void {
    const { recent } = this;
    const own = recent.ofSameUser(added, eventTimeMs - SUSPICIOUS_WITHIN_MS, eventTimeMs + SUSPICIOUS_WITHIN_MS);
    if (own.length === 1) return;
    const lookBack = new LookBack(recent, this.thresholds.smallAmountCents);
    const timeAt = (index: number): number => (index < own.length ? recent.timeMs(own[index]!) : Number.NaN);
    let oldest = 0;
    let oldestRapid = 0;
    let end = 0;
    while (end < own.length) {
      const start = end;
      const timeMs = timeAt(start);
      // Those of one instant see each other.
      while (timeAt(end) === timeMs) lookBack.add(own[end++]!);
      while (timeAt(oldest) < timeMs - SUSPICIOUS_WITHIN_MS) lookBack.remove(own[oldest++]!);
      while (timeAt(oldestRapid) < timeMs - RAPID_WITHIN_MS) oldestRapid++;
      if (timeMs < eventTimeMs) continue;
      const found = this.findingsOf(lookBack, end - oldestRapid);
      if (found.length === 0) continue;
      lookBack.remove(added);
      const before = this.findingsOf(lookBack, end - oldestRapid - (timeMs - eventTimeMs <= RAPID_WITHIN_MS ? 1 : 0));
      lookBack.add(added);
      const news = found.filter((finding) => !before.some((known) => isSame(known, finding)));
      for (const slot of own.slice(start, end)) {
        const findings = slot === added ? found : news;
        if (findings.length === 0) continue;
        const [id, offset, amountCents] = [recent.id(slot), recent.offset(slot), recent.amountCents(slot)];
        for (const finding of findings) this.report(finding, { id, offset, userId, amountCents, timeMs }, record);
      }
    }
  }

  private findingsOf({ habits }: LookBack, rapidCount: number): Finding[] {
    const findings = [rapidTransactions(rapidCount, this.thresholds), suspiciousPattern(habits, this.thresholds)];
    return findings.filter((finding) => finding !== undefined);
  }

  private report({ kind, score, description }: Finding, place: Place, { appendTimeMs }: LogRecord): void {
    const { id, offset, userId, amountCents, timeMs } = place;
    this.rows.set(offset * ANOMALY_KINDS.length + ANOMALY_KINDS.indexOf(kind), {
      partition: this.partition,
      offset,
      kind,
      transactionId: id,
      userId,
      amountCents,
      score,
      eventMs: timeMs,
      detectedMs: appendTimeMs,
      description,
    });
  }
}

/** Which transaction a row is of. */
interface Place {
  readonly id: string;
  readonly offset: number;
  readonly userId: string;
  readonly amountCents: number;
  readonly timeMs: number;
}

function isSame(one: Finding, other: Finding): boolean {
  return one.kind === other.kind && one.score === other.score && one.description === other.description;
}
