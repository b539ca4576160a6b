import { OptionsError, parseOptions } from './options';

function faultsOf(...args: string[]): readonly string[] {
  try {
    parseOptions(args);
  } catch (error) {
    if (error instanceof OptionsError) return error.faults;
    throw error;
  }
  return [];
}

describe('parseOptions', () => {
  it('sells 500 events a second for ever, 20:60:20, from the whole catalogue', () => {
    expect(parseOptions([])).toMatchObject({
      rate: 500,
      unpaced: false,
      count: undefined,
      durationMs: undefined,
      mix: [20, 60, 20],
      stores: 10,
      defects: 0.005,
      startMs: undefined,
      products: 250_000,
      catalogue: true,
      customers: 10_000_000,
      backfillMs: undefined,
      backfillRate: 100,
      scenario: undefined,
    });
  });

  it('reads what a benchmark asks for', () => {
    const line = '--count 3000000 --topics transactions --span 30m --start 2026-01-01T00:00:00Z --max --seed 7';
    expect(parseOptions(line.split(' '))).toMatchObject({
      count: 3_000_000,
      mix: [20, 0, 0],
      topics: ['transactions'],
      spanMs: 1_800_000,
      startMs: Date.UTC(2026, 0, 1),
      unpaced: true,
      seed: 7,
    });
  });

  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
  ])('takes %s as a duration', (text, ms) => {
    expect(parseOptions(['--duration', text]).durationMs).toBe(ms);
  });

  it('takes a rate of 0 as no pace', () => {
    expect(parseOptions(['--rate', '0'])).toMatchObject({ unpaced: true, rate: 500 });
  });

  it('reads what a start with history asks for', () => {
    const line = '--backfill 2h --backfill-rate 50 --customers 1000 --scenario flash-sale';
    expect(parseOptions(line.split(' '))).toMatchObject({
      backfillMs: 7_200_000,
      backfillRate: 50,
      customers: 1_000,
      scenario: 'flash-sale',
    });
  });

  it('takes a slow shop', () => {
    expect(parseOptions(['--rate', '0.5'])).toMatchObject({ unpaced: false, rate: 0.5 });
  });

  it('takes a shop of a hundred stores where nothing goes wrong', () => {
    expect(parseOptions('--stores 100 --defects 0'.split(' '))).toMatchObject({ stores: 100, defects: 0 });
    expect(faultsOf('--stores', '0', '--defects', '2')).toHaveLength(2);
  });

  it('picks another seed for each run', () => {
    expect(parseOptions([], () => 1).seed).not.toBe(parseOptions([], () => 2).seed);
  });

  it('lists all faults at once', () => {
    expect(
      faultsOf('--rate', 'fast', '--count', '0', '--duration', '5', '--mix', '1:2', '--start', 'today'),
    ).toHaveLength(5);
    expect(faultsOf('--topics', 'transactions,orders')[0]).toContain('not orders');
    expect(faultsOf('--span', '30m')).toEqual(['--span spreads --count events from --start on: give all three']);
    expect(faultsOf('--mix', '0:1:1', '--topics', 'transactions')).toEqual([
      '--mix and --topics leave nothing to send',
    ]);
    expect(faultsOf('--backfill', '2', '--backfill-rate', '0', '--customers', '3', '--scenario', 'sale')).toHaveLength(
      4,
    );
    expect(faultsOf('--scenario', 'sale')).toEqual(['--scenario takes flash-sale, outage, surge, stockout; not sale']);
    expect(faultsOf('--backfill-rate', '5')[0]).toContain('give both');
    expect(faultsOf('--scenario', 'surge', '--max')[0]).toContain('needs a pace');
    expect(faultsOf('--speed', '3')[0]).toContain('--speed');
  });
});
