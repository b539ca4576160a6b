import { EVENT_DEFINITIONS, type EventTopic, judgeRecord } from '@globalmart/contracts';
import { dayName, type NewRowBuffer, openDuckDb, openRowBuffers } from '@globalmart/lake';
import type { JudgedEvent } from '@globalmart/streaming';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
async function filesOf(fold: LakeFold): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'globalmart-fold-'));
  const duckDb = await openDuckDb({ memoryLimit: '64MB', threads: 1 });
  const sql = await duckDb.connect();
  const files: string[] = [];
  for (const [topic, days] of fold.take() ?? []) {
    for (const [dayMs, rows] of days) {
      const path = join(folder, `${topic}-${dayMs}`);
      await rows.writeTo(path);
      const late = (await sql.runAndReadAll(`SELECT late FROM read_parquet('${path}')`)).getRows();
      files.push(`${topic} ${dayName(dayMs)} ${late.map(([isLate]) => (isLate ? 'late' : 'valid')).join()}`);
    }
  }
  sql.closeSync();
  duckDb.closeSync();
  await rm(folder, { recursive: true });
  return files;
}

describe('LakeFold', () => {
  let newRows: NewRowBuffer;

  beforeAll(async () => {
    newRows = await openRowBuffers();
  });

  it('gathers by topic and by UTC day of the event time; products by that of the append time', async () => {
    const fold = new LakeFold(1, newRows);
    apply(fold, 'transactions');
    apply(fold, 'transactions', { timestamp: '2026-03-01T00:00:00Z' });
    apply(fold, 'transactions');
    apply(fold, 'product_catalog');
    apply(fold, 'cart_events');
    expect(await filesOf(fold)).toEqual([
      'transactions 2026-02-28 valid,valid',
      'transactions 2026-03-01 valid',
      'product_catalog 2026-03-01 valid',
      'cart_events 2026-02-28 valid',
    ]);
    expect(fold.take()).toBeUndefined();
  });

  it('keeps what is late, and neither repeats nor what is invalid', async () => {
    const fold = new LakeFold(1, newRows);
    apply(fold, 'transactions', { verdict: 'late' });
    apply(fold, 'transactions', { verdict: 'duplicate' });
    fold.apply({ verdict: 'invalid', reason: 'schema', field: null }, { offset: 9 } as never, false);
    expect(await filesOf(fold)).toEqual(['transactions 2026-02-28 late']);
  });

  it('keeps nothing of what the store has already', () => {
    const fold = new LakeFold(1, newRows);
    apply(fold, 'transactions', { muted: true });
    expect(fold.take()).toBeUndefined();
  });

  it('counts a file as much as many rows, so that late events of very many days end a flush', () => {
    const fold = new LakeFold(1, newRows);
    const days = Array.from({ length: 100 }, (_, day) => new Date(Date.UTC(1971, 0, 1 + day)).toISOString());
    for (const timestamp of days) apply(fold, 'transactions', { verdict: 'late', timestamp });
    expect(fold.heldBytes).toBeGreaterThan(100 * 64 * 1024);
    fold.take();
    expect(fold.heldBytes).toBe(0);
  });
});
