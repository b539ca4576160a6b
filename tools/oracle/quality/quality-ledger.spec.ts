import { tmpdir } from 'node:os';
import type { EventJudgement, QualityTopic } from '../judge-event';
import { QualityLedger } from './quality-ledger';
import { differingRows } from './verify-quality';

const NOON_MS = Date.UTC(2024, 2, 1, 12);
const MINUTE_MS = 60_000;
const DELAY_MS = 600_000;

let ledger: QualityLedger;

beforeEach(async () => {
  ledger = await QualityLedger.open(tmpdir());
});
afterEach(() => ledger.close());

const at = (id: string | null, eventTimeMs: number | null): EventJudgement => ({
  valid: true,
  id,
  eventTimeMs,
  uncategorised: [],
});
const invalid = (reason: 'schema' | 'oversize'): EventJudgement => ({ valid: false, reason });

function add(topic: QualityTopic, partition: number, offset: number, ms: number, judged: EventJudgement, unknown = 0) {
  ledger.add(topic, partition, BigInt(offset), ms, judged, unknown);
}

/** `minute topic: total valid/invalid/duplicate/late unknown`, and the reasons that occurred. */
async function rows(): Promise<string[]> {
  return (await ledger.expectedRows()).map(({ startMs, topic, figures }) => {
    const { total, valid, invalid: bad, duplicate, late, unknown_products: unknown, ...reasons } = figures;
    const occurred = Object.entries(reasons).filter(([, count]) => count > 0);
    const counts = `${total} ${valid}/${bad}/${duplicate}/${late} ${unknown}`;
    return [`${(startMs - NOON_MS) / MINUTE_MS} ${topic}: ${counts}`, ...occurred.map((one) => one.join(' '))].join(
      ', ',
    );
  });
}

describe('QualityLedger', () => {
  it('judges each record against the earlier ones of its topic and partition, and counts by append time', async () => {
    add('transactions', 0, 0, NOON_MS, at('a', NOON_MS));
    add('transactions', 0, 1, NOON_MS + 1, at('b', NOON_MS - DELAY_MS - 1));
    add('transactions', 0, 2, NOON_MS + 2, at('c', NOON_MS - DELAY_MS));
    add('transactions', 0, 3, NOON_MS + MINUTE_MS, at('a', NOON_MS + 5));
    add('transactions', 0, 4, NOON_MS + MINUTE_MS, invalid('schema'));
    add('transactions', 1, 0, NOON_MS, at('a', NOON_MS - 2 * DELAY_MS));
    add('product_catalog', 0, 0, NOON_MS, at(null, null));
    add('product_catalog', 0, 1, NOON_MS, at(null, null));
    await ledger.judge(DELAY_MS);
    expect(await rows()).toEqual([
      '0 transactions: 4 3/0/0/1 0',
      '0 product_catalog: 2 2/0/0/0 0',
      '1 transactions: 2 0/1/1/0 0, schema 1',
    ]);
    expect(await ledger.setAside()).toEqual([
      { topic: 'transactions', origin: 'transactions-0-1', reason: 'too_late', appendMs: NOON_MS + 1 },
      { topic: 'transactions', origin: 'transactions-0-4', reason: 'schema', appendMs: NOON_MS + MINUTE_MS },
    ]);
  });

  it('counts the unknown lines of valid transactions alone', async () => {
    add('transactions', 0, 0, NOON_MS, at('a', NOON_MS), 2);
    add('transactions', 0, 1, NOON_MS, at('a', NOON_MS), 4);
    add('transactions', 0, 2, NOON_MS, at('b', NOON_MS - DELAY_MS - 1), 8);
    add('transactions', 0, 3, NOON_MS, at('c', NOON_MS), 1);
    await ledger.judge(DELAY_MS);
    expect(await rows()).toEqual(['0 transactions: 4 2/0/1/1 3']);
  });

  it('leaves out minutes that ended 48 hours before the greatest append time', async () => {
    const twoDaysMs = 48 * 60 * MINUTE_MS;
    add('cart_events', 0, 0, NOON_MS, invalid('oversize'));
    add('cart_events', 0, 1, NOON_MS + MINUTE_MS, invalid('oversize'));
    add('transactions', 0, 0, NOON_MS + MINUTE_MS + twoDaysMs, invalid('oversize'));
    await ledger.judge(DELAY_MS);
    expect(await rows()).toEqual([
      '1 cart_events: 1 0/1/0/0 0, oversize 1',
      '2881 transactions: 1 0/1/0/0 0, oversize 1',
    ]);
  });

  it('says from when on a log that lost its beginning can be judged', async () => {
    const span = (startOffset: bigint, firstAppendMs: number | null) => [
      { partition: 0, startOffset, nextOffset: 9n, firstAppendMs },
    ];
    // The watermark passes NOON + 5 min with the second record, and the third is the first judged by it.
    add('cart_events', 0, 5, NOON_MS, at('a', NOON_MS));
    add('cart_events', 0, 6, NOON_MS + MINUTE_MS, at('b', NOON_MS + DELAY_MS + 5 * MINUTE_MS + 1));
    add('cart_events', 0, 7, NOON_MS + 2 * MINUTE_MS, at('c', NOON_MS + DELAY_MS + 5 * MINUTE_MS + 1));
    await ledger.judge(DELAY_MS);
    expect(await ledger.comparableFromMs('cart_events', span(0n, NOON_MS))).toBe(0);
    expect(await ledger.comparableFromMs('cart_events', span(5n, NOON_MS))).toBe(NOON_MS + 2 * MINUTE_MS);
    expect(await ledger.comparableFromMs('cart_events', span(5n, null))).toBe(Infinity);
    expect(await ledger.comparableFromMs('transactions', span(5n, NOON_MS))).toBe(Infinity);
  });

  it('compares the catalogue only behind the last hole that its compaction has left', async () => {
    const product = { valid: true as const, id: null, eventTimeMs: null, uncategorised: [] };
    for (const [partition, offset, appendMs] of [
      [0, 0, NOON_MS],
      [0, 3, NOON_MS + 1_000],
      [0, 4, NOON_MS + 9_000],
      [1, 0, NOON_MS + 9_000],
    ] as const) {
      add('product_catalog', partition, offset, appendMs, product);
    }
    await ledger.judge(DELAY_MS);
    const spans = (end: bigint) => [
      { partition: 0, startOffset: 0n, nextOffset: end, firstAppendMs: NOON_MS },
      { partition: 1, startOffset: 0n, nextOffset: 1n, firstAppendMs: NOON_MS },
    ];
    expect(await ledger.comparableFromMs('product_catalog', spans(5n))).toBe(NOON_MS + 1_001);
    // What is missing at the end may have been of any time.
    expect(await ledger.comparableFromMs('product_catalog', spans(6n))).toBe(Infinity);
  });
});

describe('differingRows', () => {
  const row = { startMs: NOON_MS, topic: 'cart_events', figures: { total: 3, valid: 2, schema: 1 } };
  const key = 'data_quality 2024-03-01T12:00:00.000Z cart_events';

  it('tells what is missing, what is too much and what is not equal', () => {
    expect(differingRows([row], [row])).toEqual([]);
    expect(differingRows([row], [])).toEqual([`${key}: the row is missing`]);
    expect(differingRows([], [row])).toEqual([`${key}: there should be no such row`]);
    const other = { ...row, figures: { total: 3, valid: 1, schema: 1, late: 1 } };
    expect(differingRows([row], [other])).toEqual([`${key}: valid is 1, expected 2; late is 1, expected undefined`]);
  });
});
