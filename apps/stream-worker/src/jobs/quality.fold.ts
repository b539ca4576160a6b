import { type EventTopic, INVALID_REASONS, type InvalidReason, LATE_REASON } from '@globalmart/contracts';
import type { QualityRow } from '@globalmart/metrics-store';
import { type Fold, type JudgedEvent, type LogRecord, windowStart } from '@globalmart/streaming';
import { type DeadLetter, deadLetterOf } from './dead-letter';

const MINUTE_MS = 60_000;

/** What one flush carries: counts for data_quality, and the records behind `invalid` and `late`. */
export interface QualityDelta {
  readonly rows: readonly QualityRow[];
  readonly deadLetters: readonly DeadLetter[];
}

type Counts = { -readonly [Name in keyof QualityRow]: QualityRow[Name] } & { invalid: Record<InvalidReason, number> };

/** Counts every record by topic, verdict and minute of append time, and keeps those that could not be used. */
export class QualityFold implements Fold<QualityDelta> {
  heldBytes = 0;
  private counts = new Map<string, Counts>();
  /** Of each topic the minute counted last, which is nearly always that of the next record. */
  private latest = new Map<EventTopic, Counts>();
  private deadLetters: DeadLetter[] = [];

  constructor(private readonly partition: number) {}

  apply(judged: JudgedEvent, record: LogRecord, muted: boolean, topic: EventTopic): void {
    if (muted) return;
    const counts = this.countsOf(topic, record.appendTimeMs);
    switch (judged.verdict) {
      case 'valid':
        counts.valid++;
        if (judged.event.topic === 'transactions') {
          for (const { category } of judged.event.lines) if (category === undefined) counts.unknownProducts++;
        }
        break;
      case 'duplicate':
        counts.duplicate++;
        break;
      case 'late':
        counts.late++;
        this.setAside(deadLetterOf({ topic, partition: this.partition, reason: LATE_REASON, field: null }, record));
        break;
      case 'invalid': {
        const { reason, field } = judged;
        counts.invalid[reason]++;
        this.setAside(deadLetterOf({ topic, partition: this.partition, reason, field }, record));
      }
    }
  }

  take(): QualityDelta | undefined {
    const { counts, deadLetters } = this;
    if (counts.size === 0) return undefined;
    this.counts = new Map();
    this.latest = new Map();
    this.deadLetters = [];
    this.heldBytes = 0;
    return { rows: [...counts.values()], deadLetters };
  }

  private setAside(letter: DeadLetter): void {
    this.deadLetters.push(letter);
    this.heldBytes += letter.bytes;
  }

  private countsOf(topic: EventTopic, appendTimeMs: number): Counts {
    let counts = this.latest.get(topic);
    const startMs = windowStart(appendTimeMs, MINUTE_MS);
    if (counts?.startMs !== startMs) {
      const key = `${topic} ${startMs}`;
      counts = this.counts.get(key) ?? nothing(topic, this.partition, startMs);
      this.counts.set(key, counts);
      this.latest.set(topic, counts);
    }
    if (appendTimeMs > counts.greatestAppendMs) counts.greatestAppendMs = appendTimeMs;
    return counts;
  }
}

function nothing(topic: EventTopic, partition: number, startMs: number): Counts {
  return {
    topic,
    partition,
    startMs,
    valid: 0,
    duplicate: 0,
    late: 0,
    invalid: Object.fromEntries(INVALID_REASONS.map((reason) => [reason, 0])) as Record<InvalidReason, number>,
    unknownProducts: 0,
    greatestAppendMs: 0,
  };
}
