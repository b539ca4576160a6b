import type { AnyEvent, EventTopic, Judgement } from '@globalmart/contracts';
import { LogIncident } from '../errors';
import type { Claim, Position } from '../flush/cut';
import type { LogRecord } from '../ports';
import { RestoreIndex } from '../restore/restore-index';
import { PartitionVerdict, type JudgedEvent } from '../verdict/partition-verdict';

/**
 * One topic-partition being read: where reading stands, what has been seen, and from where that could be rebuilt. Shared by
 * all jobs of the worker, so that each record is judged once.
 */
export class TopicReader {
  readonly verdict: PartitionVerdict;
  private readonly index: RestoreIndex;
  private readonly fingerprints = new Map<number, number>();
  private expectedOffset: number;
  private judgeFrom: number;
  private readonly greatestReachMs: number;
  /** The last record folded; at first that of the job furthest behind, so that passing a gap does not forget it. */
  private lastOffset: number | null = null;
  private lastAppendMs: number | null = null;

  /**
   * @param claims the positions of all jobs that read this topic-partition
   * @throws LogIncident when the log no longer covers what those positions need
   */
  constructor(
    readonly topic: EventTopic,
    readonly partition: number,
    claims: readonly Claim[],
    bounds: { startOffset: number; endOffset: number },
    settings: { readonly watermarkDelayMs: number; readonly greatestReachMs: number },
  ) {
    this.verdict = new PartitionVerdict(settings.watermarkDelayMs);
    this.index = new RestoreIndex(settings.watermarkDelayMs);
    this.greatestReachMs = settings.greatestReachMs;

    this.check(claims, bounds);
    for (const { lastOffset, lastAppendMs } of claims) {
      if (lastOffset === null || lastAppendMs === null) continue;
      if (this.lastOffset === null || lastOffset < this.lastOffset) {
        this.lastOffset = lastOffset;
        this.lastAppendMs = lastAppendMs;
      }
      if (lastOffset >= bounds.startOffset) this.fingerprints.set(lastOffset, lastAppendMs);
    }
    const first = earliest(claims);
    this.judgeFrom = first.restoreOffset;
    this.expectedOffset = Math.min(first.dedupOffset, ...this.fingerprints.keys());
    if (first.restoreMaxEventMs !== null) this.verdict.resumeAt(first.restoreMaxEventMs);
  }

  /** Event time (ms) behind which a record read next would be late; null before the first event. */
  get watermarkMs(): number | null {
    return finiteOrNull(this.verdict.watermarkMs);
  }

  /** The next offset to read. */
  get expected(): number {
    return this.expectedOffset;
  }

  /**
   * Takes the next record in, as it was judged by itself; `undefined` when it only had to be recalled for its id. Nothing
   * else moves the reader on: a record that was judged but not taken in is still to be read.
   * @throws LogIncident when the record is not the one that was folded at this offset before
   */
  read(record: LogRecord, judgement: Judgement<AnyEvent>): JudgedEvent | undefined {
    const { offset, appendTimeMs } = record;
    const known = this.fingerprints.size === 0 ? undefined : this.fingerprints.get(offset);
    if (known !== undefined && known !== appendTimeMs) {
      throw new LogIncident(this.topic, this.partition, offset, 'differs', offset);
    }
    this.expectedOffset = offset + 1;
    const maxBefore = this.verdict.maxEventMs;
    if (offset < this.judgeFrom) {
      const eventMs = this.verdict.recall(judgement, record.value);
      if (eventMs !== undefined) this.index.note(offset, eventMs, maxBefore);
      return undefined;
    }
    const judged = this.verdict.judge(judgement, record.value);
    if ((judged.verdict === 'valid' || judged.verdict === 'duplicate') && judged.event.topic !== 'product_catalog') {
      this.index.note(offset, judged.event.eventTimeMs, maxBefore);
    }
    this.lastOffset = offset;
    this.lastAppendMs = appendTimeMs;
    return judged;
  }

  /** Positions without a record (compacted, control records) have been passed. */
  skipTo(offset: number): void {
    if (offset > this.expectedOffset) this.expectedOffset = offset;
  }

  /** The position of a job that has folded everything read so far. */
  position(reachMs: number | undefined): Position {
    const { maxEventMs } = this.verdict;
    const point = this.index.pointAt(this.expectedOffset, maxEventMs, reachMs);
    this.index.prune(maxEventMs, this.greatestReachMs);
    return {
      topic: this.topic,
      nextOffset: this.expectedOffset,
      restoreOffset: point.restoreOffset,
      restoreMaxEventMs: finiteOrNull(point.restoreMaxEventMs),
      dedupOffset: point.dedupOffset,
      maxEventMs: finiteOrNull(maxEventMs),
      lastOffset: this.lastOffset,
      lastAppendMs: this.lastAppendMs,
    };
  }

  /**
   * @param asked where reading stood when the log was asked: it may have read on past the end it was told
   * @throws LogIncident when the log begins after what is still to be read, or ends before what has been read
   */
  checkBounds(bounds: { startOffset: number; endOffset: number }, asked: number): void {
    if (bounds.startOffset > this.expectedOffset) {
      throw new LogIncident(this.topic, this.partition, this.expectedOffset, 'begins', bounds.startOffset);
    }
    if (bounds.endOffset < asked) {
      throw new LogIncident(this.topic, this.partition, asked, 'ends', bounds.endOffset);
    }
  }

  private check(claims: readonly Claim[], bounds: { startOffset: number; endOffset: number }): void {
    for (const { nextOffset, dedupOffset, restoreOffset } of claims) {
      const needed = Math.min(dedupOffset, restoreOffset);
      if (bounds.startOffset > needed) {
        // Records never folded are the graver loss.
        const expected = bounds.startOffset > nextOffset ? nextOffset : needed;
        throw new LogIncident(this.topic, this.partition, expected, 'begins', bounds.startOffset);
      }
      if (bounds.endOffset < nextOffset) {
        throw new LogIncident(this.topic, this.partition, nextOffset, 'ends', bounds.endOffset);
      }
    }
  }
}

/** The one furthest behind; of several there, the one that knows of the greatest event time before. */
function earliest(claims: readonly Claim[]): Claim {
  return claims.reduce((first, claim) => {
    if (claim.restoreOffset !== first.restoreOffset) return claim.restoreOffset < first.restoreOffset ? claim : first;
    return (claim.restoreMaxEventMs ?? -1) > (first.restoreMaxEventMs ?? -1) ? claim : first;
  });
}

function finiteOrNull(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}
