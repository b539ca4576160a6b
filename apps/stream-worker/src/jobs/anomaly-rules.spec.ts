import {
  DEFAULT_THRESHOLDS,
  highValue,
  manyCountries,
  manyPaymentMethods,
  manySmallTransactions,
  rapidTransactions,
  suspiciousPattern,
  unusualQuantity,
} from './anomaly-rules';

const quiet = { countries: ['UK'], paymentMethods: ['paypal'], smallTransactions: 0 };

// Scores are ten-thousandths, by hand.
describe('highValue', () => {
  it.each([
    [0, undefined],
    [500_000, undefined],
    [500_001, [10_000, 'amount 5000.01 is above 5000.00']], // 1.000002
    [500_025, [10_001, 'amount 5000.25 is above 5000.00']], // 1.00005, half away from zero
    [500_024, [10_000, 'amount 5000.24 is above 5000.00']], // 1.000048
    [620_000, [12_400, 'amount 6200.00 is above 5000.00']],
    [100_000_000, [2_000_000, 'amount 1000000.00 is above 5000.00']],
  ])('of %d cents', (cents, expected) => {
    const found = highValue(cents, DEFAULT_THRESHOLDS);
    expect(found && [found.score, found.description]).toEqual(expected);
    if (found) expect(found.kind).toBe('high_value');
  });

  it('goes by another threshold', () => {
    const thresholds = { ...DEFAULT_THRESHOLDS, highValueCents: 3 };
    expect(highValue(100_000_000, thresholds)).toMatchObject({ score: 333_333_333_333 });
    expect(highValue(5, thresholds)).toEqual({
      kind: 'high_value',
      score: 16_667,
      description: 'amount 0.05 is above 0.03',
    });
  });
});

describe('unusualQuantity', () => {
  it.each([
    [10, undefined],
    [11, [11_000, 'quantity 11 of one line is above 10']],
    [10_000, [10_000_000, 'quantity 10000 of one line is above 10']],
  ])('of %d', (quantity, expected) => {
    const found = unusualQuantity(quantity, DEFAULT_THRESHOLDS);
    expect(found && [found.score, found.description]).toEqual(expected);
    if (found) expect(found.kind).toBe('unusual_quantity');
  });
});

describe('rapidTransactions', () => {
  it.each([
    [5, undefined],
    [6, [12_000, '6 transactions within 60 seconds are above 5']],
    [13, [26_000, '13 transactions within 60 seconds are above 5']],
  ])('of %d', (count, expected) => {
    const found = rapidTransactions(count, DEFAULT_THRESHOLDS);
    expect(found && [found.score, found.description]).toEqual(expected);
    if (found) expect(found.kind).toBe('rapid_transactions');
  });
});

describe('manyCountries', () => {
  it.each([
    [['UK'], undefined],
    [
      ['USA', 'UK'],
      [10_000, '2 countries within 10 minutes (UK, USA)'],
    ],
    [
      ['USA', 'Canada', 'UK'],
      [15_000, '3 countries within 10 minutes (Canada, UK, USA)'],
    ],
  ])('of %j', (countries, expected) => {
    const found = manyCountries({ ...quiet, countries }, DEFAULT_THRESHOLDS);
    expect(found && [found.score, found.description]).toEqual(expected);
  });
});

describe('manyPaymentMethods', () => {
  it.each([
    [['paypal', 'apple_pay'], undefined],
    [
      ['paypal', 'apple_pay', 'debit_card'],
      [10_000, '3 payment methods within 10 minutes (apple_pay, debit_card, paypal)'],
    ],
    [
      ['d', 'c', 'b', 'a'],
      [13_333, '4 payment methods within 10 minutes (a, b, c, d)'],
    ],
    [
      ['e', 'd', 'c', 'b', 'a'],
      [16_667, '5 payment methods within 10 minutes (a, b, c, d, e)'],
    ],
  ])('of %j', (paymentMethods, expected) => {
    const found = manyPaymentMethods({ ...quiet, paymentMethods }, DEFAULT_THRESHOLDS);
    expect(found && [found.score, found.description]).toEqual(expected);
  });
});

describe('manySmallTransactions', () => {
  it.each([
    [4, undefined],
    [5, [10_000, '5 transactions of at most 5.00 within 10 minutes']],
    [7, [14_000, '7 transactions of at most 5.00 within 10 minutes']],
  ])('of %d', (smallTransactions, expected) => {
    const found = manySmallTransactions({ ...quiet, smallTransactions }, DEFAULT_THRESHOLDS);
    expect(found && [found.score, found.description]).toEqual(expected);
  });
});

describe('suspiciousPattern', () => {
  it('is none where no rule holds', () => {
    const most = { countries: ['UK'], paymentMethods: ['a', 'b'], smallTransactions: 4 };
    expect(suspiciousPattern(most, DEFAULT_THRESHOLDS)).toBeUndefined();
  });

  it('is one finding with the greatest score, and names the rules that hold', () => {
    const habits = { countries: ['USA', 'UK'], paymentMethods: ['a', 'b'], smallTransactions: 6 };
    expect(suspiciousPattern(habits, DEFAULT_THRESHOLDS)).toEqual({
      kind: 'suspicious_pattern',
      score: 12_000,
      description: '2 countries within 10 minutes (UK, USA); 6 transactions of at most 5.00 within 10 minutes',
    });
    const all = { countries: ['USA', 'UK', 'France'], paymentMethods: ['c', 'b', 'a'], smallTransactions: 5 };
    expect(suspiciousPattern(all, DEFAULT_THRESHOLDS)).toEqual({
      kind: 'suspicious_pattern',
      score: 15_000,
      description:
        '3 countries within 10 minutes (France, UK, USA); 5 transactions of at most 5.00 within 10 minutes; ' +
        '3 payment methods within 10 minutes (a, b, c)',
    });
  });
});
