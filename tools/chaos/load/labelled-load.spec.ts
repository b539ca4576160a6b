import { createJudge, EVENT_TOPICS, type EventTopic, INVALID_REASONS } from '@globalmart/contracts';
import { partitionOf } from '@globalmart/platform';
import { createHash } from 'node:crypto';
import { TIMED_DEFECTS } from './defects';
import type { Fate } from './fate-judge';
import { labelledLoad, type LabelledRecord } from './labelled-load';

const APPEND_MS = Date.UTC(2026, 5, 1);
const DELAY_MS = 600_000;
const judge = createJudge();

/** The verdicts by their definition: each record is compared with all earlier ones of its partition. */
function verdicts(topic: EventTopic, load: readonly LabelledRecord[]): { fate: Fate; reason: string | null }[] {
  const earlier: { id: string; eventMs: number }[][] = [[], [], []];
  return load.map(({ key, value }) => {
    const bytes = (part: string | Buffer | null) => (part === null ? null : Buffer.from(part));
    const judged = judge(topic, { key: bytes(key), value: bytes(value), appendTimeMs: APPEND_MS });
    if (!judged.ok) return { fate: 'invalid', reason: judged.reason };
    if (judged.event.topic === 'product_catalog') return { fate: 'valid', reason: null };
    const { id, eventTimeMs: eventMs } = judged.event;
    const own = earlier[partitionOf(String(key), 3)] ?? [];
    const watermark = Math.max(Number.NEGATIVE_INFINITY, ...own.map((event) => event.eventMs)) - DELAY_MS;
    const isRepeat = own.some((event) => event.id === id && event.eventMs >= watermark);
    own.push({ id, eventMs });
    if (eventMs < watermark) return { fate: 'late', reason: 'too_late' };
    return { fate: isRepeat ? 'duplicate' : 'valid', reason: null };
  });
}

/** Some values are megabytes, over which a matcher would take seconds. */
function digest(load: readonly LabelledRecord[]): string {
  const hash = createHash('sha256');
  for (const { key, value, ...rest } of load)
    hash.update(`${String(key)} ${JSON.stringify(rest)}`).update(value ?? 'null');
  return hash.digest('hex');
}

function count(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe.each(EVENT_TOPICS)('labelledLoad of %s', (topic) => {
  const load = labelledLoad({ topic, seed: 7 });
  const isTimed = topic !== 'product_catalog';

  it('makes the same records for the same options', () => {
    expect(digest(labelledLoad({ topic, seed: 7 }))).toBe(digest(load));
    expect(digest(labelledLoad({ topic, seed: 8 }))).not.toBe(digest(load));
  });

  it('labels every record with its verdict', () => {
    const wrong = verdicts(topic, load).flatMap(({ fate, reason }, at) => {
      const record = load[at];
      return record?.fate === fate && record.reason === reason ? [] : `${at}, ${record?.defect}: ${fate} ${reason}`;
    });
    expect(wrong).toEqual([]);
    expect(load.map(({ headers }) => headers.fate)).toEqual(load.map(({ fate }) => fate));
  });

  it('keeps the labels out of the payload and the numbers in order', () => {
    expect(load.map(({ headers }) => Number(headers.number))).toEqual(load.map((_, at) => at));
    expect(load.some(({ value }) => String(value).includes('behind the watermark'))).toBe(false);
  });

  it('holds each defect as often as it was asked for', () => {
    const defects = count(labelledLoad({ topic, seed: 9, each: 4 }).map(({ defect }) => defect));
    expect(defects['none']).toBe(600);
    for (const defect of Object.keys(TIMED_DEFECTS))
      expect([defect, defects[defect] ?? 0]).toEqual([defect, isTimed ? 4 : 0]);
  });

  it('holds every reason that a record of the topic can have', () => {
    const possible = INVALID_REASONS.filter(
      (reason) =>
        (reason !== 'total_mismatch' || topic === 'transactions') && (reason !== 'future_timestamp' || isTimed),
    );
    const reasons = new Set(load.flatMap(({ fate, reason }) => (fate === 'invalid' ? reason : [])));
    expect([...reasons].sort()).toEqual([...possible].sort());
    expect(load.filter(({ reason }) => reason === 'schema').length).toBeGreaterThan(25);
  });
});

it('makes events out of order, and in order when asked to', () => {
  const times = (inOrder: boolean) =>
    labelledLoad({ topic: 'transactions', seed: 3, each: 0, invalid: false, inOrder }).map(({ value }) =>
      Date.parse((JSON.parse(String(value)) as { timestamp: string }).timestamp),
    );
  const isSorted = (list: number[]) => list.every((time, at) => at === 0 || time >= (list[at - 1] as number));
  expect(isSorted(times(true))).toBe(true);
  expect(isSorted(times(false))).toBe(false);
});
