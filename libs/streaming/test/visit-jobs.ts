import type { EventTopic } from '@globalmart/contracts';
import type { Fold, Job } from '../src/job';
import type { LogRecord } from '../src/ports';
import type { SimulatedJob } from '../src/simulation';
import { KeyedState } from '../src/state/keyed-state';
import type { JudgedEvent } from '../src/verdict/partition-verdict';
import { windowStart } from '../src/window/window-start';

const MINUTE_MS = 60_000;

/** Row key → what to add. */
export type Counts = Map<string, number>;

/** Valid events per topic and minute: all it knows is in the rows. */
export function visitsPerMinute(name: string, topics: readonly EventTopic[]): SimulatedJob<Counts> {
  const job: Job<Counts> = { name, topics, createFold: () => new VisitsFold() };
  return { job, apply: addCounts };
}

/** Distinct users per minute of event time; who was seen in a minute is kept in memory while the minute is open. */
export function usersPerMinute(name: string): SimulatedJob<Counts> {
  const job: Job<Counts> = {
    name,
    topics: ['transactions'],
    // A valid event may be as old as the watermark, and its minute began up to a minute before that.
    stateReachMs: MINUTE_MS,
    createFold: (_partition, delayMs) => new UsersFold(delayMs),
  };
  return { job, apply: addCounts };
}

/** How often and when last each user came. */
export interface Custom {
  visits: number;
  lastMs: number;
}

/**
 * Valid events of each user: rows that are read before they are written anew. Hardly any is remembered, so most are read again.
 */
export function customOfUsers(name: string, topics: readonly EventTopic[]): SimulatedJob<ReadonlyMap<string, Custom>> {
  return {
    job: { name, topics, createFold: () => new CustomFold() },
    apply: (rows, delta) => delta.forEach((custom, user) => rows.set(user, custom)),
    stateAt: (rows, [user = '']) => (rows.has(user) ? { ...(rows.get(user) as Custom) } : undefined),
  };
}

/** By topic, where the records of a file lie. */
export type Origins = ReadonlyMap<EventTopic, readonly string[]>;

/** Writes every valid and every late record to a file of its topic, under a key of its own range and epoch. */
export function recordsInFiles(name: string, topics: readonly EventTopic[]): SimulatedJob<Origins> {
  return {
    job: { name, topics, maxPendingBytes: 6, createFold: (partition) => new OriginsFold(partition) },
    apply: (rows, delta) => {
      for (const origin of [...delta.values()].flat()) rows.set(origin, Number(rows.get(origin) ?? 0) + 1);
    },
    files: ({ partition, delta, moves }) =>
      moves.flatMap(({ topic, fromOffset, nextOffset, epoch }) => {
        const content = delta?.get(topic);
        const key = `${topic}-${partition}-${fromOffset}-${nextOffset}-e${epoch}`;
        return content === undefined ? [] : [{ key, topic, partition, epoch, content }];
      }),
  };
}

class OriginsFold implements Fold<Origins> {
  heldBytes = 0;
  private origins = new Map<EventTopic, string[]>();

  constructor(private readonly partition: number) {}

  apply({ verdict }: JudgedEvent, { offset }: LogRecord, muted: boolean, topic: EventTopic): void {
    if (muted || verdict === 'invalid' || verdict === 'duplicate') return;
    const own = this.origins.get(topic) ?? [];
    this.origins.set(topic, own);
    own.push(`${topic}-${this.partition}-${offset}`);
    this.heldBytes++;
  }

  take(): Origins | undefined {
    const { origins } = this;
    this.origins = new Map();
    this.heldBytes = 0;
    return origins.size === 0 ? undefined : origins;
  }
}

/** What is kept of a record that has to be sent on. */
export interface Letter {
  readonly key: string;
  readonly value: Buffer | null;
}

/** Sends every invalid and late record on, before the offsets move past it; it has no rows. */
export function lettersAhead(name: string, topics: readonly EventTopic[]): SimulatedJob<readonly Letter[]> {
  return {
    job: { name, topics, createFold: (partition) => new LettersFold(partition) },
    apply: () => undefined,
    sendAhead: (log, cuts) =>
      log.send(
        'dead_letters',
        cuts.flatMap(({ delta }) => delta ?? []),
      ),
  };
}

class LettersFold implements Fold<readonly Letter[]> {
  heldBytes = 0;
  private letters: Letter[] = [];

  constructor(private readonly partition: number) {}

  apply({ verdict }: JudgedEvent, { offset, value }: LogRecord, muted: boolean, topic: EventTopic): void {
    if (muted || verdict === 'valid' || verdict === 'duplicate') return;
    this.letters.push({ key: `${topic}-${this.partition}-${offset}`, value });
    this.heldBytes += value?.length ?? 0;
  }

  take(): readonly Letter[] | undefined {
    const { letters } = this;
    this.letters = [];
    this.heldBytes = 0;
    return letters.length === 0 ? undefined : letters;
  }
}

class VisitsFold implements Fold<Counts> {
  private readonly counts = new Gathered();

  apply(judged: JudgedEvent, _record: unknown, muted: boolean): void {
    if (muted || judged.verdict !== 'valid' || judged.event.topic === 'product_catalog') return;
    this.counts.add(`${judged.event.topic} ${windowStart(judged.event.eventTimeMs, MINUTE_MS)}`);
  }

  take(): Counts | undefined {
    return this.counts.take();
  }
}

class UsersFold implements Fold<Counts> {
  private readonly counts = new Gathered();
  private readonly open = new Map<number, Set<string>>();
  private watermarkMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly delayMs: number) {}

  apply(judged: JudgedEvent, _record: unknown, muted: boolean): void {
    if (judged.verdict === 'invalid' || judged.verdict === 'late' || judged.event.topic !== 'transactions') return;
    const { userId, eventTimeMs } = judged.event;
    if (judged.verdict === 'valid') {
      const minute = windowStart(eventTimeMs, MINUTE_MS);
      const users = this.open.get(minute) ?? new Set();
      this.open.set(minute, users);
      if (!users.has(userId) && !muted) this.counts.add(`users ${minute}`);
      users.add(userId);
    }
    this.watermarkMs = Math.max(this.watermarkMs, eventTimeMs - this.delayMs);
    for (const minute of this.open.keys()) if (minute + MINUTE_MS <= this.watermarkMs) this.open.delete(minute);
  }

  take(): Counts | undefined {
    return this.counts.take();
  }
}

class CustomFold implements Fold<ReadonlyMap<string, Custom>> {
  private readonly customs = new Map<number, Custom>();
  readonly state = new KeyedState<Custom>({
    keyOf: (event) => ('userId' in event ? [event.userId] : undefined),
    states: {
      put: (place, row) => this.customs.set(place, { ...(row ?? { visits: 0, lastMs: Number.NEGATIVE_INFINITY }) }),
      clear: (place) => this.customs.delete(place),
    },
    maxKeys: 1,
  });

  apply(judged: JudgedEvent, { offset }: LogRecord): void {
    if (judged.verdict !== 'valid' || !('userId' in judged.event)) return;
    const custom = this.customs.get(this.state.change(offset)) as Custom;
    custom.visits++;
    custom.lastMs = Math.max(custom.lastMs, judged.event.eventTimeMs);
  }

  take(): ReadonlyMap<string, Custom> | undefined {
    const changed = this.state
      .take()
      .map((place) => [this.state.text(place, 0), { ...(this.customs.get(place) as Custom) }] as const);
    return changed.length === 0 ? undefined : new Map(changed);
  }
}

class Gathered {
  private counts: Counts = new Map();

  add(key: string): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  take(): Counts | undefined {
    const { counts } = this;
    this.counts = new Map();
    return counts.size === 0 ? undefined : counts;
  }
}

function addCounts(rows: Map<string, unknown>, delta: Counts): void {
  for (const [key, count] of delta) rows.set(key, ((rows.get(key) as number | undefined) ?? 0) + count);
}
