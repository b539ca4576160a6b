import { EVENT_DEFINITIONS, type EventTopic, judgeRecord } from '@globalmart/contracts';
import { dayName } from '@globalmart/lake';
import type { JudgedEvent } from '@globalmart/streaming';
import { LakeFold } from './lake.fold';

const APPENDED_MS = Date.UTC(2026, 2, 1, 0, 0, 5);
let offset = 0;

function apply(
  fold: LakeFold,
  topic: EventTopic,
  { verdict = 'valid', timestamp = '2026-02-28T23:59:59.999Z', muted = false } = {},
): void {
  const { example, keyField } = EVENT_DEFINITIONS[topic];
  const message: Record<string, unknown> = { ...example, timestamp };
  const record = {
    key: Buffer.from(String(message[keyField])),
    value: Buffer.from(JSON.stringify(message)),
    appendTimeMs: APPENDED_MS,
    offset: offset++,
  };
  const judged = judgeRecord(topic, record);
  if (!judged.ok) throw new Error(judged.reason);
  fold.apply({ verdict, event: judged.event } as JudgedEvent, record, muted);
}

/** `<topic> <day> <verdicts>`, one for each file. */
function filesOf(fold: LakeFold): string[] {
  return [...(fold.take() ?? [])].flatMap(([topic, days]) =>
    [...days].map(([dayMs, rows]) => {
      const lines = Buffer.concat([...rows.chunks()])
        .toString()
        .trimEnd()
        .split('\n');
      const late = lines.map((line) => (JSON.parse(line) as { late: boolean }).late);
      return `${topic} ${dayName(dayMs)} ${late.map((isLate) => (isLate ? 'late' : 'valid')).join()}`;
    }),
  );
}

describe('LakeFold', () => {
  it('gathers by topic and by UTC day of the event time; products by that of the append time', () => {
    const fold = new LakeFold(1);
    apply(fold, 'transactions');
    apply(fold, 'transactions', { timestamp: '2026-03-01T00:00:00Z' });
    apply(fold, 'transactions');
    apply(fold, 'product_catalog');
    apply(fold, 'cart_events');
    expect(filesOf(fold)).toEqual([
      'transactions 2026-02-28 valid,valid',
      'transactions 2026-03-01 valid',
      'product_catalog 2026-03-01 valid',
      'cart_events 2026-02-28 valid',
    ]);
    expect(fold.take()).toBeUndefined();
  });

  it('keeps what is late, and neither repeats nor what is invalid', () => {
    const fold = new LakeFold(1);
    apply(fold, 'transactions', { verdict: 'late' });
    apply(fold, 'transactions', { verdict: 'duplicate' });
    fold.apply({ verdict: 'invalid', reason: 'schema', field: null }, { offset: 9 } as never, false);
    expect(filesOf(fold)).toEqual(['transactions 2026-02-28 late']);
  });

  it('keeps nothing of what the store has already', () => {
    const fold = new LakeFold(1);
    apply(fold, 'transactions', { muted: true });
    expect(fold.take()).toBeUndefined();
  });

  it('counts a file as much as many rows, so that late events of very many days end a flush', () => {
    const fold = new LakeFold(1);
    const days = Array.from({ length: 100 }, (_, day) => new Date(Date.UTC(1971, 0, 1 + day)).toISOString());
    for (const timestamp of days) apply(fold, 'transactions', { verdict: 'late', timestamp });
    expect(fold.heldBytes).toBeGreaterThan(100 * 64 * 1024);
    fold.take();
    expect(fold.heldBytes).toBe(0);
  });
});
