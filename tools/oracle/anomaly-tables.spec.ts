import { clock, DELAY_MS, expectedRows, line, MINUTE_MS, NOON_MS, type Played, sale } from './test/played-ledger';

/** `time id type: amount score`, without those of other types than wanted. */
async function anomalies(events: Played[], wanted?: string, env = {}): Promise<string[]> {
  const rows = await expectedRows('transaction_anomalies', { events, env });
  return rows
    .filter((row) => wanted === undefined || row['anomaly_type'] === wanted)
    .map((row) => {
      const { event_time: time, transaction_id: id, anomaly_type: type, amount, anomaly_score: score } = row;
      return `${clock(time)} ${id} ${type}: ${amount} ${score}`;
    });
}

const at = (seconds: number, given: Parameters<typeof sale>[0] = {}) =>
  sale({ totalCents: 1_000, ...given, atMs: NOON_MS + seconds * 1_000 });

describe('high_value', () => {
  it('is an amount above 5,000', async () => {
    const events = [at(0, { id: 'a', totalCents: 500_000 }), at(100, { id: 'b', totalCents: 500_001 })];
    // 5,000.01 ÷ 5,000 = 1.000002.
    expect(await anomalies(events)).toEqual(['12:01:40 b high_value: 500001 10000']);
  });

  it('is scored to four decimals, half away from zero', async () => {
    const score = (id: string, totalCents: number) => at(0, { id, userId: id, totalCents });
    // 5,000.25 ÷ 5,000 = 1.00005; 5,000.24 ÷ 5,000 = 1.000048; 1,000,000 ÷ 5,000 = 200.
    expect(await anomalies([score('a', 500_025), score('b', 500_024), score('c', 100_000_000)])).toEqual([
      '12:00:00 a high_value: 500025 10001',
      '12:00:00 b high_value: 500024 10000',
      '12:00:00 c high_value: 100000000 2000000',
    ]);
  });
});

describe('unusual_quantity', () => {
  it('is the greatest of the lines with more than ten', async () => {
    const lines = [line('Books', 100, 10), line('Books', 100, 11), line('Toys', 100, 25)];
    const events = [at(0, { id: 'a', lines: lines.slice(0, 1) }), at(1, { id: 'b', lines })];
    expect(await anomalies(events)).toEqual(['12:00:01 b unusual_quantity: 1000 25000']);
  });
});

describe('rapid_transactions', () => {
  const rapid = (events: Played[]) => anomalies(events, 'rapid_transactions');

  it('is the sixth of a user within 60 seconds, both ends included', async () => {
    const five = [0, 10, 20, 30, 40].map((second) => at(second));
    expect(await rapid([...five, at(60, { id: 'b' })])).toEqual(['12:01:00 b rapid_transactions: 1000 12000']);
    expect(await rapid([...five, at(60.001, { id: 'b' })])).toEqual([]);
    expect(await rapid([...five.slice(1), at(60, { id: 'b' }), at(60, { id: 'c', userId: 'bob' })])).toEqual([]);
  });

  it('counts all that are at its own time, whatever came first', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(await rapid(names.map((id) => at(0, { id })))).toEqual(
      names.map((id) => `12:00:00 ${id} rapid_transactions: 1000 12000`),
    );
  });

  it('is found also where an earlier one comes afterwards, and not by what is no valid transaction', async () => {
    const five = [10, 20, 30, 40, 50].map((second) => at(second, { id: `at ${second}` }));
    expect(await rapid([...five, at(0)])).toEqual(['12:00:50 at 50 rapid_transactions: 1000 12000']);
    expect(await rapid([...five, at(10, { id: 'at 10' })])).toEqual([]);
    expect(await rapid([...five, at(0, { partition: 1 })])).toEqual([]);
  });
});

describe('suspicious_pattern', () => {
  const suspicious = (events: Played[]) => anomalies(events, 'suspicious_pattern');
  const TEN = DELAY_MS / 1_000;

  it('is a second country within ten minutes, both ends included', async () => {
    const first = at(0, { country: 'UK' });
    expect(await suspicious([first, at(TEN, { id: 'b' })])).toEqual(['12:10:00 b suspicious_pattern: 1000 10000']);
    expect(await suspicious([first, at(TEN + 0.001, { id: 'b' })])).toEqual([]);
    expect(await suspicious([first, at(1, { id: 'b', userId: 'bob' })])).toEqual([]);
    // Both are at one time, so each sees the other.
    expect(await suspicious([at(0, { id: 'a', country: 'UK' }), at(0, { id: 'b' })])).toHaveLength(2);
  });

  it('is a fifth transaction of 5.00 or less, also as seen from a dear one', async () => {
    const small = [0, 1, 2, 3].map((second) => at(second, { totalCents: 500 }));
    expect(await suspicious([...small, at(TEN, { id: 'b', totalCents: 0 })])).toEqual([
      '12:10:00 b suspicious_pattern: 0 10000',
    ]);
    expect(await suspicious([...small, at(4, { totalCents: 501 })])).toEqual([]);
    const fifth = at(4, { id: 'b', totalCents: 500 });
    expect(await suspicious([...small, fifth, at(5, { id: 'c', totalCents: 9_000 })])).toEqual([
      '12:00:04 b suspicious_pattern: 500 10000',
      '12:00:05 c suspicious_pattern: 9000 10000',
    ]);
  });

  it('is a third payment method, and of several rules the greatest score', async () => {
    const two = [at(0, { paymentMethod: 'a' }), at(1, { paymentMethod: 'b' })];
    expect(await suspicious([...two, at(2, { id: 'b', paymentMethod: 'c' })])).toEqual([
      '12:00:02 b suspicious_pattern: 1000 10000',
    ]);
    const four = [
      ...two,
      at(2, { id: 'b', paymentMethod: 'c' }),
      at(3, { id: 'c', paymentMethod: 'd', country: 'UK' }),
    ];
    // 4 ÷ 3 is more than 2 ÷ 2.
    expect((await suspicious(four))[1]).toBe('12:00:03 c suspicious_pattern: 1000 13333');
  });

  it('looks ten minutes back and no further where something older comes later', async () => {
    const events = [at(0, { id: 'a' }), at(-MINUTE_MS / 1_000, { country: 'UK' })];
    expect(await suspicious(events)).toEqual(['12:00:00 a suspicious_pattern: 1000 10000']);
  });
});

describe('thresholds', () => {
  it('are settings', async () => {
    const events = [at(0, { id: 'a', totalCents: 300 }), at(1, { id: 'b', totalCents: 200, country: 'UK' })];
    const env = { ANOMALY_AMOUNT_CENTS: '200', ANOMALY_TRANSACTIONS: '1', ANOMALY_COUNTRIES: '3' };
    expect(await anomalies(events, undefined, env)).toEqual([
      '12:00:00 a high_value: 300 15000',
      '12:00:01 b rapid_transactions: 200 20000',
    ]);
    const small = { ANOMALY_SMALL_AMOUNT_CENTS: '200', ANOMALY_SMALL_TRANSACTIONS: '1', ANOMALY_COUNTRIES: '3' };
    expect(await anomalies(events, undefined, small)).toEqual(['12:00:01 b suspicious_pattern: 200 10000']);
    const pair = at(0, { id: 'a', lines: [line('Books', 100, 2)] });
    expect(await anomalies([pair], undefined, { ANOMALY_QUANTITY: '1', ANOMALY_PAYMENT_METHODS: '1' })).toEqual([
      '12:00:00 a suspicious_pattern: 1000 10000',
      '12:00:00 a unusual_quantity: 1000 20000',
    ]);
  });
});

describe('descriptions', () => {
  it('say what was found, and against what', async () => {
    const spent = (id: string, totalCents: number, paymentMethod = 'paypal', country = 'USA') =>
      at(0, { id, totalCents, paymentMethod, country });
    const cheap = ['b', 'c', 'd', 'e'].map((id) => spent(id, 5));
    const events = [spent('a', 500_001), ...cheap, spent('f', 500, 'credit_card', 'UK'), spent('g', 7, 'apple_pay')];
    const rows = await expectedRows('transaction_anomalies', { events });
    const of = (id: string) => rows.filter((row) => row['transaction_id'] === id).map((row) => row['description']);
    const suspicious =
      '2 countries within 10 minutes (UK, USA); 6 transactions of at most 5.00 within 10 minutes; ' +
      '3 payment methods within 10 minutes (apple_pay, credit_card, paypal)';
    expect(of('a')).toEqual([
      'amount 5000.01 is above 5000.00',
      '7 transactions within 60 seconds are above 5',
      suspicious,
    ]);
    const many = await expectedRows('transaction_anomalies', { events: [at(0, { lines: [line('Books', 5, 11)] })] });
    expect(many.map((row) => row['description'])).toEqual(['quantity 11 of one line is above 10']);
    // Only the rules that hold.
    const two = await expectedRows('transaction_anomalies', { events: [at(0, { country: 'UK' }), at(1)] });
    expect(two.map((row) => row['description'])).toEqual(['2 countries within 10 minutes (UK, USA)']);
  });
});
