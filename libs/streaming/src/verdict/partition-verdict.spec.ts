import { judgeRecord, type AnyEvent, type Judgement } from '@globalmart/contracts';
import * as fc from 'fast-check';
import { judgeOnce, recordsOf, verdictsOf, type Visit } from '../../test/visit-log';
import type { LogRecord } from '../ports';
import { type JudgedEvent, PartitionVerdict } from './partition-verdict';

const DELAY_MS = 600_000;
const T = Date.UTC(2026, 0, 1);

/** `id@seconds`, or `bad` for a record that is invalid by itself. */
function visit(text: string): Visit {
  if (text === 'bad') return undefined;
  const [id = '', seconds] = text.split('@');
  return { id, user: 'ada', eventMs: T + Number(seconds) * 1_000 };
}

function judgeAll(visits: readonly Visit[], verdict = newVerdict()): string[] {
  return recordsOf('transactions', visits).map((record) => judge(verdict, record).verdict);
}

/** A visit's record, judged by itself. */
function itself(record: LogRecord): Judgement<AnyEvent> {
  return judgeOnce('transactions', record);
}

function judge(verdict: PartitionVerdict, record: LogRecord): JudgedEvent {
  return verdict.judge(itself(record), record.value);
}

function recall(verdict: PartitionVerdict, record: LogRecord): number | undefined {
  return verdict.recall(itself(record), record.value);
}

function newVerdict(): PartitionVerdict {
  return new PartitionVerdict(DELAY_MS);
}

describe('PartitionVerdict', () => {
  it.each<[name: string, log: string, verdicts: string]>([
    ['takes the first record whatever its time', 'a@0', 'valid'],
    ['is late one millisecond behind the watermark', 'a@600 b@-0.001', 'valid late'],
    ['is not late exactly at the watermark', 'a@600 b@0', 'valid valid'],
    ['is not late one millisecond ahead of the watermark', 'a@600 b@0.001', 'valid valid'],
    ['judges a record by the watermark before it', 'a@0 b@9000 c@8400 d@8399.999', 'valid valid valid late'],
    ['keeps the watermark when an older event arrives', 'a@600 b@300 c@0', 'valid valid valid'],
    ['knows a repeat', 'a@0 a@0', 'valid duplicate'],
    ['knows a repeat with an older or newer time', 'a@10 a@5 a@20', 'valid duplicate duplicate'],
    ['knows a repeat exactly at the watermark', 'a@0 b@600 a@600', 'valid valid duplicate'],
    ['does not know a repeat of what is behind the watermark', 'a@0 b@600.001 a@600', 'valid valid valid'],
    ['knows a repeat one millisecond ahead of the watermark', 'a@0.001 b@600 a@600', 'valid valid duplicate'],
    ['does not know a repeat one millisecond behind it', 'a@0 b@600.001 a@0.001', 'valid valid valid'],
    ['is late one millisecond before it can be a duplicate', 'a@0 b@600 a@-0.001', 'valid valid late'],
    ['is late before it is a duplicate', 'a@0 b@600.001 a@0', 'valid valid late'],
    ['lets a duplicate move the watermark', 'a@0 a@700 b@99.999 c@100', 'valid duplicate late valid'],
    ['lets a duplicate keep its id alive', 'a@0 a@500 b@1100 a@1100', 'valid duplicate valid duplicate'],
    ['lets no late record move the watermark or keep an id', 'b@700 a@0 a@700', 'valid late valid'],
    ['lets no invalid record move the watermark', 'a@0 bad b@-600', 'valid invalid valid'],
    ['tells ids apart that differ in case', 'a@0 A@0', 'valid valid'],
  ])('%s', (_name, log, verdicts) => {
    const visits = log.split(' ').map(visit);
    expect(judgeAll(visits).join(' ')).toBe(verdicts);
    // The definition in the tests' own words must agree with the hand.
    expect(verdictsOf(visits, DELAY_MS).join(' ')).toBe(verdicts);
  });

  it('gives the reason and the field of an invalid record', () => {
    const record = { offset: 0, appendTimeMs: T, key: null, value: Buffer.from('{') };
    expect(judge(newVerdict(), record)).toMatchObject({ verdict: 'invalid', reason: 'malformed_json' });
  });

  it('tells of a repeat whether it has the bytes of the first, also of a first that was only recalled', () => {
    const [first, other] = recordsOf('transactions', [visit('a@0'), visit('a@1')]) as [LogRecord, LogRecord];
    const conflicts = (verdict: PartitionVerdict) =>
      [first, other, other, first].map((record) => {
        const judged = judge(verdict, record);
        return judged.verdict === 'duplicate' && judged.isConflicting;
      });
    const read = newVerdict();
    expect(judge(read, first)).toMatchObject({ verdict: 'valid' });
    expect(conflicts(read)).toEqual([false, true, true, false]);
    const recalled = newVerdict();
    recalled.resumeAt(T);
    recall(recalled, first);
    expect(conflicts(recalled)).toEqual([false, true, true, false]);
  });

  it('judges catalogue records valid, time and again, and keeps its watermark out of it', () => {
    const verdict = newVerdict();
    const removal = judgeRecord('product_catalog', { appendTimeMs: T, key: Buffer.from('p-1'), value: null });
    expect(verdict.judge(removal, null).verdict).toBe('valid');
    expect(verdict.judge(removal, null).verdict).toBe('valid');
    expect(verdict.maxEventMs).toBe(Number.NEGATIVE_INFINITY);
    expect(verdict.recall(removal, null)).toBeUndefined();
  });

  it('has no watermark before the first record valid by itself', () => {
    const verdict = newVerdict();
    judgeAll([undefined], verdict);
    expect(verdict.watermarkMs).toBe(Number.NEGATIVE_INFINITY);
    judgeAll([visit('a@0')], verdict);
    expect(verdict.watermarkMs).toBe(T - DELAY_MS);
  });

  it('agrees with the definition for any log', () => {
    fc.assert(
      fc.property(visitsArbitrary, (visits) => {
        expect(judgeAll(visits)).toEqual(verdictsOf(visits, DELAY_MS));
      }),
    );
  });

  it('resumed at any offset, with the ids before it recalled, goes on as if it had never stopped', () => {
    fc.assert(
      fc.property(visitsArbitrary, fc.nat(), (visits, at) => {
        const resumeAt = visits.length === 0 ? 0 : at % visits.length;
        const records = recordsOf('transactions', visits);
        const before = newVerdict();
        for (const record of records.slice(0, resumeAt)) judge(before, record);

        const resumed = newVerdict();
        resumed.resumeAt(before.maxEventMs);
        for (const record of records.slice(0, resumeAt)) recall(resumed, record);
        const rest = records.slice(resumeAt).map((record) => judge(resumed, record).verdict);
        expect(rest).toEqual(verdictsOf(visits, DELAY_MS).slice(resumeAt));
      }),
    );
  });

  it('recalls what can still make a duplicate, and nothing older', () => {
    const verdict = newVerdict();
    verdict.resumeAt(T + 600_000);
    const [late, at] = recordsOf('transactions', [visit('a@-0.001'), visit('b@0')]);
    expect(late && recall(verdict, late)).toBeUndefined();
    expect(at && recall(verdict, at)).toBe(T);
    expect(verdict.idsHeld).toBe(1);
    expect(judgeAll([visit('a@1'), visit('b@1')], verdict)).toEqual(['valid', 'duplicate']);
  });
});

/** Times within a few minutes' reach of the watermark's edges, ids that repeat. */
const visitsArbitrary = fc.array(
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
        user: fc.constant('ada'),
        eventMs: fc
          .tuple(fc.integer({ min: 0, max: 8 }), fc.constantFrom(-1, 0, 1))
          .map(([steps, edge]) => T + steps * 150_000 + edge),
      }),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  { maxLength: 40 },
);
