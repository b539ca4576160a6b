import { judgeRecord } from '@globalmart/contracts';
import type { StoredRecord } from '@globalmart/platform';
import { PartitionVerdict } from '@globalmart/streaming';
import { PartitionJudge } from './partition-judge';

const MINUTE_MS = 60_000;
const T = Date.parse('2026-03-01T12:00:00Z');
const DELAY_MS = 10 * MINUTE_MS;

function record(offset: number, id: string, eventTimeMs: number, appendTimeMs = eventTimeMs): StoredRecord {
  const value = {
    transaction_id: id,
    user_id: 'u1',
    timestamp: new Date(eventTimeMs).toISOString(),
    products: [{ product_id: 'p1', quantity: 1, price: 1 }],
    total_amount: 1,
    payment_method: 'paypal',
    country: 'UK',
  };
  return { offset, appendTimeMs, key: Buffer.from('u1'), value: Buffer.from(JSON.stringify(value)), headers: [] };
}

const fromTheStart = () => new PartitionJudge(judgeRecord, DELAY_MS, true);

it('takes what is valid, and neither late, nor duplicate, nor invalid', () => {
  const judge = fromTheStart();
  const records = [
    record(0, 'a', T),
    record(1, 'a', T + MINUTE_MS),
    { ...record(2, 'b', T), value: Buffer.from('{') },
    record(3, 'c', T + 20 * MINUTE_MS),
    record(4, 'd', T + 10 * MINUTE_MS - 1),
    record(5, 'e', T + 10 * MINUTE_MS),
    // The first of its id has fallen behind the watermark, and its repeat at T + 1 min with it.
    record(6, 'a', T + 15 * MINUTE_MS),
  ];
  expect(records.filter((one) => judge.take(one) !== undefined).map(({ offset }) => offset)).toEqual([0, 3, 5, 6]);
});

/** A log in which ids come again and times jump about; the same for everybody who asks with the same seed. */
function randomLog(seed: number, length: number): StoredRecord[] {
  let state = seed;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length }, (_, offset) => {
    const appendTimeMs = T + offset * 5_000;
    const eventTimeMs = Math.floor(appendTimeMs - random() ** 4 * 30 * MINUTE_MS);
    return record(offset, `t${Math.floor(offset - random() * 40)}`, eventTimeMs, appendTimeMs);
  });
}

it('says what the engine says, from the beginning, and from anywhere as soon as it is sure', () => {
  for (const seed of [1, 2, 3]) {
    const log = randomLog(seed, 2_000);
    const engine = new PartitionVerdict(DELAY_MS);
    const valid = log.map((one) => engine.judge(judgeRecord('transactions', one), one.value).verdict === 'valid');
    const whole = fromTheStart();
    expect(log.map((one) => whole.take(one) !== undefined)).toEqual(valid);

    const begin = 500 * seed;
    const later = new PartitionJudge(judgeRecord, DELAY_MS, false);
    let judgedSurely = 0;
    for (const one of log.slice(begin)) {
      const isSure = later.isSure;
      const isValid = later.take(one) !== undefined;
      if (!isSure) continue;
      judgedSurely++;
      expect([one.offset, isValid]).toEqual([one.offset, valid[one.offset]]);
    }
    expect(judgedSurely).toBeGreaterThan(2_000 - begin - 300);
  }
});

it('keeps the ids that matter when it forgets others', () => {
  const judge = fromTheStart();
  // 12,000 ids in ten minutes, twice: those of the first ten are gone at the end, those of the last ten are not.
  for (let at = 0; at < 24_000; at++) judge.take(record(at, `t${at}`, T + at * 50));
  expect(judge.take(record(24_000, 't23999', T + 24_000 * 50))).toBeUndefined();
  expect(judge.take(record(24_001, 't1', T + 24_001 * 50))).toBeDefined();
});
