import { describeDifference, withDecimals } from './report';

describe('withDecimals', () => {
  it.each([
    ['0', '0.00'],
    ['7', '0.07'],
    ['123456', '1234.56'],
    ['-5', '-0.05'],
    ['1250.5', '12.505'],
    ['99999999999999999999', '999999999999999999.99'],
  ])('writes %s cents as %s', (cents, text) => {
    expect(withDecimals(cents, 2)).toBe(text);
  });

  it('takes as many as there are', () => {
    expect(withDecimals('12000', 4)).toBe('1.2000');
    expect(withDecimals('-50', 4)).toBe('-0.0050');
  });
});

describe('describeDifference', () => {
  const row = {
    table: 'sales_daily' as const,
    key: { window_start: String(Date.UTC(2024, 2, 1) * 1000), country: 'UK', category: null },
    events: { count: 12, first: ['T1 (transactions 0/0, valid)'] },
  };

  it('names the row, what differs and the events behind it', () => {
    const mismatches = [
      { column: 'units', expected: '3', published: '4' },
      { column: 'total_amount', expected: '1999', published: null },
      { column: 'window_end', expected: '1709337600000000', published: '0' },
    ];
    expect(describeDifference({ ...row, kind: 'unequal', mismatches })).toEqual([
      'sales_daily window_start=2024-03-01T00:00:00.000Z country=UK category=null: units is 4, expected 3; ' +
        'total_amount is null, expected 19.99; window_end is 1970-01-01T00:00:00.000Z, expected 2024-03-02T00:00:00.000Z',
      '    events: T1 (transactions 0/0, valid), … (12 in all)',
    ]);
  });

  it('says so when there is no event behind a row', () => {
    const unexpected = { ...row, kind: 'unexpected' as const, mismatches: [], events: { count: 0, first: [] } };
    expect(describeDifference(unexpected)).toEqual([
      'sales_daily window_start=2024-03-01T00:00:00.000Z country=UK category=null: there should be no such row',
      '    events: none',
    ]);
  });
});
