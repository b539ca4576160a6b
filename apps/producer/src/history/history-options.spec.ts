import { OptionsError } from '../options';
import { parseHistoryOptions, planOf } from './history-options';

const NOW_MS = Date.UTC(2026, 2, 2, 10);
const parse = (line: string) => parseHistoryOptions(line.split(' ').filter(Boolean), NOW_MS);
const daysOf = (line: string) => parse(line).days.map((ms) => new Date(ms).toISOString());

function faultsOf(line: string): readonly string[] {
  try {
    parse(line);
  } catch (error) {
    if (error instanceof OptionsError) return error.faults;
    throw error;
  }
  return [];
}

describe('parseHistoryOptions', () => {
  it('covers whole UTC days up to yesterday', () => {
    expect(daysOf('--days 3')).toEqual([
      '2026-02-27T00:00:00.000Z',
      '2026-02-28T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
    ]);
    expect(parse('')).toMatchObject({ transactionsPerDay: 100_000, seed: 1, onlyIfEmpty: false });
    expect(parse('').days).toHaveLength(90);
  });

  it('ends with another day, the leap day too', () => {
    expect(daysOf('--days 2 --to 2024-03-01')).toEqual(['2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z']);
  });

  it('lists all faults at once', () => {
    expect(faultsOf('--days 0 --transactions-per-day many --customers 5 --to 2026-03-02')).toEqual([
      '--days must be a whole number from 1 to 3650, is "0"',
      '--to must be a UTC day before today, such as 2026-03-01, is "2026-03-02"',
      '--transactions-per-day must be a whole number from 1 to 10000000, is "many"',
      '--customers must be a whole number from 100 to 1000000000, is "5"',
    ]);
    for (const day of ['2026-02-29', 'yesterday', '2026-13-01']) expect(faultsOf(`--to ${day}`)).toHaveLength(1);
    expect(faultsOf('--rate 5')[0]).toContain('--rate');
  });
});

describe('planOf', () => {
  it('is the same for the same rows of a day, whatever the other days', () => {
    expect(planOf(parse('--days 3 --seed 7'))).toBe(planOf(parse('--days 30 --to 2026-01-01 --seed 7')));
  });

  it.each(['--seed 8', '--customers 100', '--products 9', '--transactions-per-day 5'])(
    'is another one with %s',
    (flag) => {
      expect(planOf(parse(flag))).not.toBe(planOf(parse('')));
    },
  );
});
