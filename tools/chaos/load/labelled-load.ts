import type { DeadLetterReason, EventTopic } from '@globalmart/contracts';
import { SeededRandom } from '@globalmart/streaming/simulation';
import { type InvalidRecord, invalidRecords, TIMED_DEFECTS, type TimedDefect } from './defects';
import { DELAY_MS, type Fate, FateJudge } from './fate-judge';
import { RANDOM_MESSAGE, randomProduct } from './random-message';

/** A record, what was done to it, and what is to become of it if each partition gets its records in this order and once. */
export interface LabelledRecord {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly fate: Fate;
  /** What its dead letter has to say; null where it gets none. */
  readonly reason: DeadLetterReason | null;
  readonly field: string | null;
  readonly defect: string;
  /** Never part of the payload: `number` (its place in the load), `fate` and `defect`. */
  readonly headers: Readonly<Record<'number' | 'fate' | 'defect', string>>;
}

export interface LabelledLoadOptions {
  readonly topic: EventTopic;
  readonly seed: number;
  /** Flawless events with an id of their own; they span 40 minutes. Default 600. */
  readonly events?: number;
  /** How often each defect of `TIMED_DEFECTS` occurs. Default 5. */
  readonly each?: number;
  /** Only these; default all. */
  readonly defects?: readonly TimedDefect[];
  /** Whether every record that is invalid by itself is there once. Default true. */
  readonly invalid?: boolean;
  readonly users?: number;
  readonly partitions?: number;
  /** Event time of the first. Default: late on the last evening of January 2026, so that a day and a month end on the way. */
  readonly startMs?: number;
  /** Events come in the order of their times instead of up to four minutes out of it. */
  readonly inOrder?: boolean;
}

const SPAN_MS = 2_400_000;
/** Disorder that stays inside the watermark delay. */
const JITTER_MS = 240_000;
const FURTHEST_SOON = 60;

/** The same for the same options. */
export function labelledLoad(options: LabelledLoadOptions): LabelledRecord[] {
  return new LabelledLoad(options).make();
}

interface Draft {
  readonly key: string;
  readonly id: string;
  readonly eventMs: number;
  readonly value: string;
}

/** A record to come, as soon as its condition holds after an event was sent, or before one is. */
interface Waiting {
  readonly isDue: (index: number) => boolean;
  readonly send: () => void;
}

class LabelledLoad {
  private readonly random: SeededRandom;
  private readonly judge: FateJudge;
  private readonly records: LabelledRecord[] = [];
  private readonly events: number;
  private waiting: Waiting[] = [];
  /** Repeats that are duplicates up to the last moment: sent before the watermark passes them. */
  private lastMoments: Draft[] = [];
  private frontMs = 0;

  constructor(private readonly options: LabelledLoadOptions) {
    this.random = new SeededRandom(options.seed);
    this.judge = new FateJudge(options.partitions ?? 3);
    this.events = options.events ?? 600;
  }

  make(): LabelledRecord[] {
    const { topic, startMs = Date.UTC(2026, 0, 31, 23, 20), inOrder = false } = this.options;
    const planned = topic === 'product_catalog' ? new Map<number, TimedDefect>() : this.plan();
    const invalid = this.invalidByIndex();
    for (let index = 0; index < this.events; index++) {
      this.frontMs = startMs + Math.floor((index * SPAN_MS) / this.events);
      const eventMs = inOrder ? this.frontMs : this.frontMs - this.random.below(JITTER_MS);
      const draft = this.draft(this.key(), `${topic}-${index}`, eventMs);
      this.sendAs('none', draft);
      const defect = planned.get(index);
      if (defect !== undefined) this.spoil(defect, draft, index);
      for (const record of invalid.get(index) ?? []) this.sendInvalid(record);
      this.sendDue(index);
    }
    this.lastMoments.forEach((draft) => this.sendAs('repeated in the last moment', draft));
    this.sendDue(Number.POSITIVE_INFINITY);
    return this.records;
  }

  /**
   * One defect an event, since two could undo each other. In the first half, so that the watermark still passes every one of
   * them, and not before each partition has a watermark.
   */
  private plan(): Map<number, TimedDefect> {
    const { each = 5, defects = Object.keys(TIMED_DEFECTS) as TimedDefect[] } = this.options;
    const from = Math.floor(this.events * 0.1);
    const places = Array.from({ length: Math.floor(this.events * 0.4) }, (_, at) => from + at);
    const wanted = defects.flatMap((defect) => Array.from({ length: each }, () => defect));
    if (wanted.length > places.length) throw new Error(`${wanted.length} defects need more than ${this.events} events`);
    const shuffled = this.random.shuffle(places);
    return new Map(wanted.map((defect, at) => [shuffled[at] as number, defect]));
  }

  private invalidByIndex(): Map<number, InvalidRecord[]> {
    const byIndex = new Map<number, InvalidRecord[]>();
    if (this.options.invalid === false) return byIndex;
    for (const record of invalidRecords(this.options.topic, this.random, this.key())) {
      const index = this.random.below(this.events);
      byIndex.set(index, [...(byIndex.get(index) ?? []), record]);
    }
    return byIndex;
  }

  private spoil(defect: TimedDefect, draft: Draft, index: number): void {
    const { key, id, eventMs } = draft;
    const watermarkMs = this.judge.watermarkMs(key);
    const send = (changed: Draft) => this.sendAs(defect, changed);
    const soon = index + 1 + this.random.below(FURTHEST_SOON);
    const isPassed = () => this.judge.watermarkMs(key) > eventMs;
    switch (defect) {
      case 'repeated at once':
        return send(draft);
      case 'repeated soon':
        return this.later(
          (at) => at >= soon,
          () => send(draft),
        );
      case 'repeated with another content':
        return send(this.draft(key, id, eventMs));
      case 'repeated with the newest time':
        return send(this.draft(key, id, Math.max(eventMs, this.frontMs)));
      case 'repeated in the last moment':
        this.lastMoments.push(draft);
        return;
      case 'repeated too late':
        return this.later(isPassed, () => send(draft));
      case 'id used again after the horizon':
        return this.later(isPassed, () => send(this.draft(key, id, this.frontMs)));
      case 'id used in another partition':
        return send(this.draft(this.keyElsewhere(key), id, eventMs));
      case 'at the watermark':
        return send(this.draft(key, `${id}-0`, watermarkMs));
      case '1 ms behind the watermark':
        return send(this.draft(key, `${id}-1`, watermarkMs - 1));
      case 'an hour behind the watermark':
        return send(this.draft(key, `${id}-60`, watermarkMs - 3_600_000));
    }
  }

  private later(isDue: Waiting['isDue'], send: Waiting['send']): void {
    this.waiting.push({ isDue, send });
  }

  private sendDue(index: number): void {
    const due = this.waiting.filter(({ isDue }) => isDue(index));
    this.waiting = this.waiting.filter((each) => !due.includes(each));
    due.forEach(({ send }) => send());
  }

  /** Those that `next` would put behind the watermark. */
  private sendLastMoments(next: Draft): void {
    const partition = this.judge.partitionOf(next.key);
    const isLast = ({ key, eventMs }: Draft): boolean =>
      this.judge.partitionOf(key) === partition && eventMs < next.eventMs - DELAY_MS;
    const due = this.lastMoments.filter(isLast);
    this.lastMoments = this.lastMoments.filter((draft) => !isLast(draft));
    due.forEach((draft) => this.sendAs('repeated in the last moment', draft));
  }

  private draft(key: string, id: string, eventMs: number): Draft {
    const message = RANDOM_MESSAGE[this.options.topic](this.random, { id, key, eventMs });
    return { key, id, eventMs, value: JSON.stringify(message) };
  }

  private sendAs(defect: TimedDefect | 'none', draft: Draft): void {
    this.sendLastMoments(draft);
    // The catalogue's records have neither id nor event time: never late, never duplicate.
    const fate = this.options.topic === 'product_catalog' ? 'valid' : this.judge.judge(draft);
    const intended = defect === 'none' ? 'valid' : TIMED_DEFECTS[defect];
    if (fate !== intended) throw new Error(`${draft.id}, ${defect}, is ${fate} and not ${intended}`);
    const reason = fate === 'late' ? 'too_late' : null;
    this.push({ key: draft.key, value: draft.value, fate, reason, field: null, defect });
  }

  private sendInvalid({ key, value, reason, field, defect }: InvalidRecord): void {
    this.push({ key, value, fate: 'invalid', reason, field, defect });
  }

  private push(record: Omit<LabelledRecord, 'headers'>): void {
    const { fate, defect } = record;
    this.records.push({ ...record, headers: { number: String(this.records.length), fate, defect } });
  }

  /** A user, or where the topic is about them a product. */
  private key(): string {
    const { topic, users = 60 } = this.options;
    if (topic === 'inventory_updates' || topic === 'product_catalog') return randomProduct(this.random);
    return `user_${this.random.below(users)}`;
  }

  private keyElsewhere(key: string): string {
    const isElsewhere = (other: string) => this.judge.partitionOf(other) !== this.judge.partitionOf(key);
    for (;;) {
      const other = this.key();
      if (isElsewhere(other)) return other;
    }
  }
}
